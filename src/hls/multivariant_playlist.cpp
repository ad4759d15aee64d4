#include "hls/multivariant_playlist.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "media/codec_string.h"

namespace sluice::hls {
namespace {

constexpr std::uint64_t kSecond = 1'000'000;  // in microseconds

std::uint64_t bit_rate(std::size_t bytes, Duration duration) {
  const auto length = static_cast<std::uint64_t>(std::max<Duration::rep>(duration.count(), 1));
  return static_cast<std::uint64_t>(bytes) * 8 * kSecond / length;
}

std::uint64_t with_headroom(std::uint64_t rate) {
  return rate + rate / 4;
}

// The distance of frames is known to the microsecond, which makes 59.999 of 60 frames a second: where a whole
// rate or one of the NTSC family fits, it is meant.
double frame_rate_of(Duration interval) {
  const double microseconds = static_cast<double>(interval.count());
  const double rate = 1e6 / microseconds;
  for (const double meant : {std::round(rate), std::round(rate * 1.001) / 1.001}) {
    if (std::abs(1e6 / meant - microseconds) < 1) return meant;
  }
  return rate;
}

void describe_tracks(const InitSection& init, Duration frame_interval, Variant& variant) {
  for (const media::Track& track : init.tracks) {
    if (!variant.codecs.empty()) variant.codecs += ',';
    variant.codecs += media::codec_string(track);
    if (!track.is_video()) continue;
    const media::VideoConfig& video = track.video();
    variant.width = media::displayed_width(video);
    variant.height = video.height;
    variant.video_range = media::video_range(video);
    if (frame_interval.count() > 0) variant.frame_rate = frame_rate_of(frame_interval);
  }
}

}  // namespace

Variant describe_variant(const PlaylistState& state, std::string uri) {
  Variant variant;
  variant.uri = std::move(uri);
  std::size_t bytes = 0;
  std::uint64_t peak = 0;
  Duration with_media{0};
  for (const auto& segment : state.segments) {
    if (segment->gap) continue;
    bytes += segment->size();
    with_media += segment->duration();
    // A short segment before a discontinuity is no measure of a rate (bis 4.1: half a target duration at
    // least).
    if (2 * segment->duration() >= state.targets.target_duration) {
      peak = std::max(peak, bit_rate(segment->size(), segment->duration()));
    }
  }
  const std::uint64_t average = bit_rate(bytes, with_media);
  variant.average_bandwidth = with_headroom(average);
  variant.bandwidth = with_headroom(std::max(peak, average));
  describe_tracks(*state.segments.back()->init, state.targets.frame_interval, variant);
  return variant;
}

std::string render_multivariant_playlist(std::span<const Variant> variants) {
  std::string out = "#EXTM3U\n#EXT-X-VERSION:6\n";
  const auto append = std::back_inserter(out);
  for (const Variant& variant : variants) {
    fmt::format_to(append, R"(#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS="{}")",
                   variant.bandwidth, variant.average_bandwidth, variant.codecs);
    if (variant.width > 0) fmt::format_to(append, ",RESOLUTION={}x{}", variant.width, variant.height);
    if (variant.frame_rate > 0) fmt::format_to(append, ",FRAME-RATE={:.3f}", variant.frame_rate);
    if (!variant.video_range.empty()) fmt::format_to(append, ",VIDEO-RANGE={}", variant.video_range);
    fmt::format_to(append, "\n{}\n", variant.uri);
  }
  return out;
}

}  // namespace sluice::hls
