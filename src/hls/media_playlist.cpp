#include "hls/media_playlist.h"

#include <span>

#include "hls/names.h"
#include "hls/playlist_writer.h"

namespace sluice::hls {
namespace {

PresentationTime playlist_end(const PlaylistState& state) {
  if (state.open) return state.open->end();
  return state.segments.empty() ? PresentationTime{0} : state.segments.back()->end();
}

// What belongs to a segment stands before its first part (MP-19).
void put_head(PlaylistWriter& out, const Segment& segment) {
  out.segment_head(segment);
  out.date(segment.start);
}

void put_parts(PlaylistWriter& out, const Segment& segment) {
  if (segment.lost) return;
  for (std::size_t i = 0; i < segment.parts.size(); ++i) {
    const Part& part = segment.parts[i];
    out.line(R"(#EXT-X-PART:DURATION={},URI="{}"{})",
             format_seconds(i == 0 ? part.duration + kFirstPartLead : part.duration),
             part_name(segment.msn, i),
             part.gap           ? ",GAP=YES"
             : part.independent ? ",INDEPENDENT=YES"
                                : "");
  }
}

}  // namespace

std::string render_media_playlist(const PlaylistState& state, std::size_t skipped,
                                  const std::optional<RenditionReport>& other) {
  const Targets& targets = state.targets;
  PlaylistWriter out(state);
  out.control();
  if (targets.low_latency) out.line("#EXT-X-PART-INF:PART-TARGET={}", format_seconds(targets.part_target));
  out.sequences(state.media_sequence());
  if (skipped > 0) out.line("#EXT-X-SKIP:SKIPPED-SEGMENTS={}", skipped);
  const PresentationTime end = playlist_end(state);
  for (const auto& segment : std::span(state.segments).subspan(skipped)) {
    put_head(out, *segment);
    // Only parts in the last three target durations are listed, and those of a segment all together (MP-16,
    // DD-25).
    if (targets.low_latency && end - segment->end() < 3 * targets.target_duration) put_parts(out, *segment);
    if (segment->gap) out.line("#EXT-X-GAP");
    out.line("#EXTINF:{},", format_seconds(segment->duration()));
    out.line("{}", segment_name(segment->msn));
  }
  if (state.open && targets.low_latency) {
    put_head(out, *state.open);
    put_parts(out, *state.open);
  }
  if (state.ended) {
    out.line("#EXT-X-ENDLIST");
  } else if (targets.low_latency) {
    // The part last: hls.js keeps but one hint.
    if (state.next_init) out.line(R"(#EXT-X-PRELOAD-HINT:TYPE=MAP,URI="{}")", state.next_init->name);
    out.line(R"(#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{}")", part_name(state.open_msn(), state.open_parts()));
  }
  if (other) {
    out.line(R"(#EXT-X-RENDITION-REPORT:URI="{}",LAST-MSN={},LAST-PART={})", other->uri, other->last_msn,
             other->last_part);
  }
  return std::move(out).take();
}

}  // namespace sluice::hls
