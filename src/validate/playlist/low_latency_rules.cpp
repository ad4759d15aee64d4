// The part of judge_snapshot() that is about parts and the tags that come with them.
#include <algorithm>

#include <fmt/format.h>

#include "validate/playlist/snapshot_rules.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

bool has_parts(const MediaPlaylist& playlist) {
  return std::ranges::any_of(playlist.segments, [](const Segment& each) { return !each.parts.empty(); });
}

void judge_hold_back(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  const Duration target = *playlist.part_target;
  const auto hold_back = playlist.server_control ? playlist.server_control->part_hold_back : std::nullopt;
  if (!hold_back) {
    out.add("DD-02", "there is no PART-HOLD-BACK", where, "absent");
    return;
  }
  const std::string seen =
      fmt::format("PART-HOLD-BACK {} s, PART-TARGET {} s", seconds_text(*hold_back), seconds_text(target));
  if (*hold_back < 2 * target) {
    out.add("DD-02", "PART-HOLD-BACK is less than twice PART-TARGET", where, seen);
  } else if (*hold_back < 3 * target) {
    out.add("DD-02", Strength::kShould, "PART-HOLD-BACK is less than three times PART-TARGET", where, seen);
  }
}

void judge_hints(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  for (const std::string_view type : {"PART", "MAP"}) {
    const auto count = std::ranges::count(playlist.hints, type, &PreloadHint::type);
    if (count > 1) {
      out.add("DD-21", "more than one EXT-X-PRELOAD-HINT of a type", where,
              fmt::format("{} of TYPE={}", count, type));
    }
    if (count == 0 && type == "PART") out.add("DD-21", "the next part is not hinted", where, "no hint");
  }
}

// Parts of a segment that ends further than three TARGETDURATIONs from the end: the parts of a segment are
// dropped together, so one that lies across that line may keep them.
void judge_old_parts(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  if (!playlist.target_duration) return;
  const auto target = std::chrono::seconds(*playlist.target_duration);
  Duration from_end{};
  for (auto segment = playlist.segments.rbegin(); segment != playlist.segments.rend(); ++segment) {
    if (from_end > 3 * target && !segment->parts.empty()) {
      out.add("MP-16", "a part further than three TARGETDURATIONs from the end", where,
              fmt::format("segment {} ends {} s before the end (line {})", segment->msn,
                          seconds_text(from_end), segment->first_part_line));
      return;
    }
    from_end = add(from_end, length_of(*segment));
  }
}

}  // namespace

void judge_low_latency(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  if (!playlist.part_target) {
    if (has_parts(playlist)) out.add("DD-01", "there are parts and no EXT-X-PART-INF", where, "absent");
    return;
  }
  judge_hold_back(playlist, where, out);
  if (playlist.endlist) return;
  if (!playlist.server_control || !playlist.server_control->can_block_reload) {
    out.add("DD-06", "a playlist with parts does not offer CAN-BLOCK-RELOAD=YES", where,
            playlist.server_control ? playlist.server_control->attributes.text() : "no EXT-X-SERVER-CONTROL");
  }
  judge_hints(playlist, where, out);
  judge_old_parts(playlist, where, out);
  if (*playlist.part_target <= 250ms) {
    out.add("CQ-09", "PART-TARGET is 0.25 s or less", where, seconds_text(*playlist.part_target));
  }
  if (!playlist.discontinuity_sequence) {
    out.add("CQ-05", "there is no EXT-X-DISCONTINUITY-SEQUENCE", where, "absent");
  }
  if (playlist.first_msn() == 0) {
    out.add("CQ-07", "the media sequence number is 0", where, "EXT-X-MEDIA-SEQUENCE 0");
  }
  if (!playlist.last_complete() && !playlist.skip) {
    out.add("CQ-10", "there are parts and no complete segment", where,
            fmt::format("{} parts", playlist.open_parts()));
  }
  for (const Segment& segment : playlist.segments) {
    const auto range =
        std::ranges::find_if(segment.parts, [](const Part& each) { return each.range.has_value(); });
    if (range == segment.parts.end()) continue;
    out.add("CQ-12", "a part is a byte range", where, fmt::format("line {}", range->line));
    break;
  }
}

}  // namespace sluice::validate
