#include "camera/presentation_file.h"

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/std.h>
#include <nlohmann/json.hpp>

#include "camera/state_file.h"

namespace sluice::camera {
namespace {

using Json = nlohmann::ordered_json;

// Of the file's shape; one that is not understood is not guessed at.
constexpr int kVersion = 1;
// A file of ours has a few hundred bytes.
constexpr std::size_t kMaxBytes = 64 << 10;

std::uint64_t number(const Json& json, const char* key) {
  const Json& value = json.at(key);
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kLargestNumber)
    throw std::out_of_range(key);
  return value.get<std::uint64_t>();
}

hls::Duration microseconds(const Json& json, const char* key) {
  return hls::Duration{static_cast<hls::Duration::rep>(number(json, key))};
}

std::chrono::seconds whole_seconds(const Json& json, const char* key) {
  constexpr std::uint64_t kLongest = 1'000'000;  // of which a hls::Duration holds multiples
  if (number(json, key) > kLongest) throw std::out_of_range(key);
  return std::chrono::seconds{static_cast<std::chrono::seconds::rep>(number(json, key))};
}

Json options_json(const hls::StreamOptions& options) {
  return {{"low_latency", options.low_latency},
          {"part_duration", options.part_duration.count()},
          {"segment_duration", options.segment_duration.count()},
          {"window", options.window.count()}};
}

Json targets_json(const hls::Targets& targets) {
  return {{"target_duration", targets.target_duration.count()},
          {"low_latency", targets.low_latency},
          {"part_hold_back", targets.part_hold_back.count()},
          {"can_skip_until", targets.can_skip_until.count()}};
}

hls::Targets read_targets(const Json& json) {
  hls::Targets targets;
  targets.target_duration = whole_seconds(json, "target_duration");
  targets.low_latency = json.at("low_latency").get<bool>();
  targets.part_hold_back = microseconds(json, "part_hold_back");
  targets.can_skip_until = whole_seconds(json, "can_skip_until");
  if (targets.target_duration.count() < 1) throw std::out_of_range("target_duration");
  if (targets.low_latency != (targets.part_hold_back.count() > 0)) throw std::out_of_range("part_hold_back");
  return targets;
}

hls::SavedPresentation read(const Json& json) {
  if (number(json, "version") != kVersion) throw std::out_of_range("version");
  hls::SavedPresentation saved;
  saved.unused = {.msn = number(json, "media_sequence"), .dsn = number(json, "discontinuity_sequence")};
  const Json& options = json.at("options");
  saved.options.low_latency = options.at("low_latency").get<bool>();
  saved.options.part_duration = microseconds(options, "part_duration");
  saved.options.segment_duration = microseconds(options, "segment_duration");
  saved.options.window = microseconds(options, "window");
  if (json.contains("sealed")) saved.sealed = read_targets(json.at("sealed"));
  for (const Json& rendition : json.at("renditions")) {
    saved.renditions.push_back({.generation = number(rendition, "generation"),
                                .part_target = microseconds(rendition, "part_target"),
                                .resume = std::nullopt});
  }
  return saved;
}

}  // namespace

std::string to_json(const hls::SavedPresentation& saved) {
  Json json = {{"version", kVersion},
               {"media_sequence", saved.unused.msn},
               {"discontinuity_sequence", saved.unused.dsn},
               {"options", options_json(saved.options)},
               {"renditions", Json::array()}};
  if (saved.sealed) json["sealed"] = targets_json(*saved.sealed);
  for (const auto& rendition : saved.renditions) {
    json["renditions"].push_back(
        {{"generation", rendition.generation}, {"part_target", rendition.part_target.count()}});
  }
  return json.dump(2) + "\n";
}

Result<hls::SavedPresentation> parse_presentation(std::string_view text) {
  try {
    return read(Json::parse(text));
  } catch (const std::exception& error) {
    return Error{ErrorCode::kInvalid, fmt::format("not what Sluice keeps there ({})", error.what())};
  }
}

std::optional<hls::SavedPresentation> load_presentation(const std::filesystem::path& file) {
  std::error_code error;
  if (file.empty() || !std::filesystem::exists(file, error)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMaxBytes, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  Result<hls::SavedPresentation> saved = parse_presentation(text);
  if (saved.ok()) return *std::move(saved);
  state_logger().warn("{}: {}; it is replaced", file, saved.error().message());
  return std::nullopt;
}

void save_presentation(const std::filesystem::path& file, const hls::SavedPresentation& saved) {
  std::filesystem::path written = file;
  written += ".new";
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  errno = 0;
  std::ofstream stream(written, std::ios::binary | std::ios::trunc);
  stream << to_json(saved);
  stream.close();
  if (stream) {
    std::filesystem::rename(written, file, error);
  } else {
    error = std::error_code(errno, std::generic_category());
  }
  if (error) {
    state_logger().warn(
        "{} cannot be written ({}): after a restart players may meet numbers again; is the disk full?", file,
        error.message());
  }
}

PresentationFiles::PresentationFiles(std::filesystem::path file)
    : file_(std::move(file)),
      resume_(std::filesystem::path(file_).replace_extension(kResumeExtension), this_boot()) {}

std::optional<hls::SavedPresentation> PresentationFiles::load() const {
  std::optional<hls::SavedPresentation> saved = load_presentation(file_);
  if (!saved) return std::nullopt;
  for (std::size_t i = 0; i < saved->renditions.size(); ++i) saved->renditions[i].resume = resume_.point(i);
  return saved;
}

}  // namespace sluice::camera
