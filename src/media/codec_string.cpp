#include "media/codec_string.h"

#include <array>

#include <fmt/format.h>

#include "media/aac.h"
#include "media/decoder_configuration.h"

namespace sluice::media {
namespace {

std::uint32_t reversed_bits(std::uint32_t value) {
  std::uint32_t reversed = 0;
  for (int i = 0; i < 32; ++i) {
    reversed = reversed << 1U | (value & 1U);
    value >>= 1U;
  }
  return reversed;
}

std::string avc1(const Bytes& record) {
  const auto configuration = parse_avc_configuration(record.view());
  if (!configuration) return {};
  return fmt::format("avc1.{:02X}{:02X}{:02X}", configuration->profile_idc,
                     configuration->profile_compatibility, configuration->level_idc);
}

std::string hvc1(const Bytes& record) {
  const auto configuration = parse_hevc_configuration(record.view());
  if (!configuration) return {};
  const h265::ProfileTierLevel& profile = configuration->profile;
  constexpr std::array<std::string_view, 4> kProfileSpaces = {"", "A", "B", "C"};
  std::string text = fmt::format("hvc1.{}{}.{:X}.{}{}", kProfileSpaces.at(profile.profile_space),
                                 profile.profile_idc, reversed_bits(profile.compatibility_flags),
                                 profile.high_tier ? 'H' : 'L', profile.level_idc);
  std::size_t used = profile.constraint_flags.size();
  while (used > 0 && profile.constraint_flags[used - 1] == 0) --used;
  for (std::size_t i = 0; i < used; ++i) text += fmt::format(".{:X}", profile.constraint_flags[i]);
  return text;
}

std::string mp4a(const Bytes& record) {
  const auto configuration = parse_audio_specific_config(record.view());
  if (!configuration) return {};
  return fmt::format("mp4a.40.{}", configuration->signalled_object_type());
}

}  // namespace

std::string codec_string(const Track& track) {
  switch (track.codec()) {
    case Codec::kH264: return avc1(track.video().decoder_configuration);
    case Codec::kH265: return hvc1(track.video().decoder_configuration);
    case Codec::kAac: return mp4a(track.audio().decoder_configuration);
  }
  return {};
}

std::string_view video_range(const VideoConfig& video) {
  constexpr std::uint8_t kSmpte2084 = 16;
  constexpr std::uint8_t kAribB67 = 18;
  switch (video.transfer_characteristics) {
    case kSmpte2084: return "PQ";
    case kAribB67: return "HLG";
    default: return "SDR";
  }
}

}  // namespace sluice::media
