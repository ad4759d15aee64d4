#include "hls/iframe_playlist.h"

#include <algorithm>
#include <span>

#include "hls/names.h"
#include "hls/playlist_writer.h"

namespace sluice::hls {
namespace {

constexpr Duration kShortest = std::chrono::seconds{1};

void put_entries(PlaylistWriter& out, const Segment& segment) {
  out.segment_head(segment);
  PresentationTime start = segment.start;
  for (const IFrame& iframe : iframes_of(segment)) {
    out.date(start);
    start += iframe.duration;
    out.line("#EXTINF:{},", format_seconds(iframe.duration));
    if (iframe.size > 0) {
      out.line("#EXT-X-BYTERANGE:{}@{}", iframe.size, iframe.offset);
    } else {
      out.line("#EXT-X-GAP");
    }
    out.line("{}", segment_name(segment.msn));
  }
}

}  // namespace

std::vector<IFrame> iframes_of(const Segment& segment) {
  std::vector<IFrame> iframes;
  std::size_t offset = 0;
  Duration left = segment.duration();
  for (const Part& part : segment.parts) {
    const bool far_enough = iframes.empty() || (iframes.back().duration >= kShortest && left >= kShortest);
    if (iframes.empty() || (part.key_frame_end > 0 && far_enough)) {
      iframes.push_back({.offset = offset, .size = part.key_frame_end});
    }
    iframes.back().duration += part.duration;
    offset += part.data.size();
    left -= part.duration;
  }
  return iframes;
}

std::uint64_t next_iframe(const PlaylistState& state) {
  if (state.segments.empty()) return state.first_iframe;
  const Segment& last = *state.segments.back();
  return last.first_iframe + iframes_of(last).size();
}

bool has_iframes(const PlaylistState& state) {
  return !state.segments.empty() &&
         std::ranges::any_of(state.segments.back()->init->tracks, &media::Track::is_video);
}

std::string render_iframe_playlist(const PlaylistState& state, std::size_t skipped) {
  PlaylistWriter out(state);
  out.control();
  out.sequences(state.segments.front()->first_iframe);
  out.line("#EXT-X-I-FRAMES-ONLY");
  const std::span listed = std::span(state.segments).subspan(skipped);
  if (skipped > 0) {
    out.line("#EXT-X-SKIP:SKIPPED-SEGMENTS={}",
             listed.front()->first_iframe - state.segments.front()->first_iframe);
  }
  for (const auto& segment : listed) put_entries(out, *segment);
  if (state.ended) out.line("#EXT-X-ENDLIST");
  return std::move(out).take();
}

}  // namespace sluice::hls
