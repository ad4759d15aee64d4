#include "ingest/test_camera_options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::ingest {
namespace {

template <typename T>
struct Choice {
  std::string_view name;
  T value;
};

constexpr std::array<Choice<media::Codec>, 2> kCodecs = {
    {{"h264", media::Codec::kH264}, {"h265", media::Codec::kH265}}};
constexpr std::array<Choice<TestAudio>, 5> kAudio = {{{"aac", TestAudio::kAac},
                                                      {"mp3", TestAudio::kMp3},
                                                      {"pcm_alaw", TestAudio::kPcmAlaw},
                                                      {"pcm_mulaw", TestAudio::kPcmMulaw},
                                                      {"none", TestAudio::kNone}}};

Error wrong(std::string_view key, std::string_view value, std::string_view allowed) {
  return {ErrorCode::kInvalid, fmt::format("test camera: {}={} is not allowed: {} is", key, value, allowed)};
}

template <typename T, std::size_t N>
Result<T> choose(std::string_view key, std::string_view value, const std::array<Choice<T>, N>& choices) {
  std::string names;
  for (const Choice<T>& choice : choices) {
    if (choice.name == value) return choice.value;
    names.append(names.empty() ? "" : ", ").append(choice.name);
  }
  return wrong(key, value, "one of " + names);
}

Result<double> read_decimal(std::string_view key, std::string_view value, double least, double most) {
  const auto number = parse_decimal(value);
  if (!number || !(*number >= least && *number <= most)) {
    return wrong(key, value, fmt::format("a number from {} to {}", least, most));
  }
  return *number;
}

Result<std::uint32_t> read_whole(std::string_view key, std::string_view value, std::uint32_t least,
                                 std::uint32_t most) {
  const auto number = parse_unsigned(value);
  if (!number || *number < least || *number > most) {
    return wrong(key, value, fmt::format("a whole number from {} to {}", least, most));
  }
  return static_cast<std::uint32_t>(*number);
}

// 25 is 25/1, and what lies within a thousandth of an NTSC rate is that: 29.97 is 30000/1001.
FrameRate to_frame_rate(double fps) {
  const double ntsc = std::round(fps * 1.001);
  if (fps != std::round(fps) && std::abs(ntsc / 1.001 - fps) < 0.005) {
    return {static_cast<std::uint32_t>(ntsc) * 1000, 1001};
  }
  return {static_cast<std::uint32_t>(std::lround(fps * 1000)), 1000};
}

Result<void> read_size(std::string_view value, TestCameraOptions& options) {
  const auto sides = split(value, 'x');
  const auto width = sides.size() == 2 ? parse_unsigned(sides[0]) : std::nullopt;
  const auto height = sides.size() == 2 ? parse_unsigned(sides[1]) : std::nullopt;
  const bool fits = width && height && *width >= 192 && *width <= 3840 && *height >= 128 && *height <= 2160 &&
                    *width % 2 == 0 && *height % 2 == 0;
  if (!fits) return wrong("size", value, "WIDTHxHEIGHT with even numbers from 192x128 to 3840x2160");
  options.width = static_cast<std::uint32_t>(*width);
  options.height = static_cast<std::uint32_t>(*height);
  return {};
}

Result<void> read_parameter(std::string_view key, std::string_view value, TestCameraOptions& options) {
  if (key == "codec") {
    SLUICE_ASSIGN(options.codec, choose(key, value, kCodecs));
  } else if (key == "audio") {
    SLUICE_ASSIGN(options.audio, choose(key, value, kAudio));
  } else if (key == "fps") {
    SLUICE_ASSIGN(const double fps, read_decimal(key, value, 1, 120));
    options.fps = to_frame_rate(fps);
  } else if (key == "gop") {
    SLUICE_ASSIGN(options.gop, read_decimal(key, value, 0.1, 60));
  } else if (key == "size") {
    SLUICE_TRY(read_size(value, options));
  } else if (key == "bitrate") {
    SLUICE_ASSIGN(options.bitrate, read_whole(key, value, 50, 50000));
  } else if (key == "bframes") {
    SLUICE_ASSIGN(options.bframes, read_whole(key, value, 0, 4));
  } else {
    return Error{ErrorCode::kInvalid,
                 fmt::format("test camera: \"{}\" is unknown: codec, fps, gop, size, bitrate, "
                             "bframes and audio are understood",
                             key)};
  }
  return {};
}

}  // namespace

std::uint32_t TestCameraOptions::frames_per_gop() const {
  return static_cast<std::uint32_t>(std::max(1L, std::lround(gop * fps.numerator / fps.denominator)));
}

Result<TestCameraOptions> parse_test_camera_options(std::string_view text) {
  TestCameraOptions options;
  if (text.empty() || text == "?") return options;
  if (!text.starts_with('?')) {
    return Error{ErrorCode::kInvalid, fmt::format("test camera: \"?\" is missing before \"{}\"", text)};
  }
  std::set<std::string_view> seen;
  for (const std::string_view pair : split(text.substr(1), '&')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return Error{ErrorCode::kInvalid, fmt::format("test camera: \"{}\" has no value", pair)};
    }
    const std::string_view key = pair.substr(0, equals);
    if (!seen.insert(key).second) {
      return Error{ErrorCode::kInvalid, fmt::format("test camera: \"{}\" is given twice", key)};
    }
    SLUICE_TRY(read_parameter(key, pair.substr(equals + 1), options));
  }
  return options;
}

}  // namespace sluice::ingest
