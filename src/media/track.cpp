#include "media/track.h"

#include <algorithm>
#include <limits>

namespace sluice::media {
namespace {

bool same(const VideoConfig& a, const VideoConfig& b) {
  return a.codec == b.codec && a.decoder_configuration.text() == b.decoder_configuration.text() &&
         a.width == b.width && a.height == b.height &&
         std::uint64_t{a.sar_numerator} * b.sar_denominator ==
             std::uint64_t{b.sar_numerator} * a.sar_denominator;
}

bool same(const AudioConfig& a, const AudioConfig& b) {
  return a.codec == b.codec && a.decoder_configuration.text() == b.decoder_configuration.text() &&
         a.sample_rate == b.sample_rate && a.channels == b.channels;
}

}  // namespace

std::string_view to_string(Codec codec) {
  switch (codec) {
    case Codec::kH264: return "H.264";
    case Codec::kH265: return "H.265";
    case Codec::kAac: return "AAC";
  }
  return "unknown";
}

std::uint32_t displayed_width(const VideoConfig& video) {
  if (video.sar_numerator == 0 || video.sar_denominator == 0) return video.width;
  const std::uint64_t width = std::uint64_t{video.width} * video.sar_numerator / video.sar_denominator;
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(width, std::numeric_limits<std::uint32_t>::max()));
}

bool same_configuration(const Track& a, const Track& b) {
  if (a.id != b.id || a.timescale != b.timescale || a.is_video() != b.is_video()) return false;
  return a.is_video() ? same(a.video(), b.video()) : same(a.audio(), b.audio());
}

bool same_configuration(const std::vector<Track>& a, const std::vector<Track>& b) {
  return std::ranges::equal(a, b, [](const Track& x, const Track& y) { return same_configuration(x, y); });
}

}  // namespace sluice::media
