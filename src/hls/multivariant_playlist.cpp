#include "hls/multivariant_playlist.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "hls/bit_rate.h"
#include "hls/iframe_playlist.h"
#include "media/codec_string.h"

namespace sluice::hls {
namespace {

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

// How far the rate of a segment may be from the usual one by jitter alone.
constexpr double kJitter = 0.1;

// The rate that the targets were chosen for, or, where a camera has changed its rate since, that of its
// newest segment that is long enough to tell by.
double frame_rate(const PlaylistState& state) {
  const double sealed = frame_rate_of(state.targets.frame_interval);
  const auto newest =
      std::ranges::find_if(state.segments.rbegin(), state.segments.rend(), [&state](const auto& segment) {
        return segment->pictures() > 0 && segment->duration() >= Duration{state.targets.target_duration} / 2;
      });
  if (newest == state.segments.rend()) return sealed;
  const auto pictures = static_cast<Duration::rep>((*newest)->pictures());
  const double now = frame_rate_of((*newest)->duration() / pictures);
  return std::abs(now / sealed - 1) < kJitter ? sealed : now;
}

Variant measured(std::span<const Stretch> stretches, const PlaylistState& state, std::string uri) {
  const BitRates rates = measure_bit_rates(stretches, state.targets.target_duration);
  Variant variant;
  variant.uri = std::move(uri);
  variant.bandwidth = with_headroom(rates.peak);
  variant.average_bandwidth = with_headroom(rates.average);
  return variant;
}

void add_codec(const media::Track& track, Variant& variant) {
  if (!variant.codecs.empty()) variant.codecs += ',';
  variant.codecs += media::codec_string(track);
}

void describe_picture(const media::VideoConfig& video, Variant& variant) {
  variant.width = media::displayed_width(video);
  variant.height = video.height;
  variant.video_range = media::video_range(video);
}

const std::vector<media::Track>& newest_tracks(const PlaylistState& state) {
  return state.segments.back()->init->tracks;
}

void put_attributes(const Variant& variant, std::string& out) {
  const auto append = std::back_inserter(out);
  fmt::format_to(append, R"(BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS="{}")", variant.bandwidth,
                 variant.average_bandwidth, variant.codecs);
  if (variant.width > 0) fmt::format_to(append, ",RESOLUTION={}x{}", variant.width, variant.height);
  if (variant.frame_rate > 0) fmt::format_to(append, ",FRAME-RATE={:.3f}", variant.frame_rate);
  if (!variant.video_range.empty()) fmt::format_to(append, ",VIDEO-RANGE={}", variant.video_range);
}

}  // namespace

Variant describe_variant(const PlaylistState& state, std::string uri) {
  std::vector<Stretch> stretches;
  for (const auto& segment : state.segments) {
    if (!segment->gap) stretches.push_back({segment->size(), segment->duration()});
  }
  Variant variant = measured(stretches, state, std::move(uri));
  for (const media::Track& track : newest_tracks(state)) {
    add_codec(track, variant);
    if (!track.is_video()) continue;
    describe_picture(track.video(), variant);
    if (state.targets.frame_interval.count() > 0) variant.frame_rate = frame_rate(state);
  }
  return variant;
}

Variant describe_iframe_variant(const PlaylistState& state, std::string uri) {
  std::vector<Stretch> stretches;
  for (const auto& segment : state.segments) {
    if (segment->gap) continue;
    for (const IFrame& iframe : iframes_of(*segment)) stretches.push_back({iframe.size, iframe.duration});
  }
  Variant variant = measured(stretches, state, std::move(uri));
  for (const media::Track& track : newest_tracks(state)) {
    if (!track.is_video()) continue;
    add_codec(track, variant);
    describe_picture(track.video(), variant);
  }
  return variant;
}

std::string render_multivariant_playlist(std::span<const Variant> variants,
                                         std::span<const Variant> iframe_variants) {
  std::string out = "#EXTM3U\n#EXT-X-VERSION:6\n";
  for (const Variant& variant : variants) {
    out += "#EXT-X-STREAM-INF:";
    put_attributes(variant, out);
    out.append("\n").append(variant.uri).append("\n");
  }
  for (const Variant& variant : iframe_variants) {
    out += "#EXT-X-I-FRAME-STREAM-INF:";
    put_attributes(variant, out);
    out.append(",URI=\"").append(variant.uri).append("\"\n");
  }
  return out;
}

}  // namespace sluice::hls
