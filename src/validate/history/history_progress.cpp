// The part of History that is about what is removed, and how fast a playlist moves on.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/history/history.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

Duration complete_length(const MediaPlaylist& playlist) {
  Duration sum{};
  for (const Segment& each : playlist.segments) {
    if (each.complete) sum = add(sum, each.duration);
  }
  return sum;
}

bool announces(const PreloadHint& hint, const std::string& uri, const std::optional<ByteRange>& range) {
  return hint.uri == uri && (!hint.start || !range || *hint.start == range->offset);
}

std::string text_of(Position position) {
  return fmt::format("segment {} part {}", position.msn, position.parts);
}

}  // namespace

void History::judge_removal(const Snapshot& snapshot) {
  const MediaPlaylist& is = *snapshot.playlist;
  const MediaPlaylist& was = *newest_.playlist;
  if (is.segments.empty() || was.segments.empty() || is.segments.front().msn <= was.segments.front().msn)
    return;
  const std::string from =
      fmt::format("first segment {} after {}", is.segments.front().msn, was.segments.front().msn);
  if (is.type) {
    findings_.add("MP-21", "segments are removed from a playlist with a type", snapshot.where,
                  fmt::format("EXT-X-PLAYLIST-TYPE {}, {}", *is.type, from));
  }
  if (was.endlist) return;
  const auto target = std::chrono::seconds(is.target_duration.value_or(0));
  const Duration left = complete_length(is);
  if (!is.endlist && left < 3 * target) {
    findings_.add("MP-13", "less than three TARGETDURATIONs are left", snapshot.where,
                  fmt::format("{} s, TARGETDURATION {} s, {}", seconds_text(left), target.count(), from));
  }
  const auto complete = std::ranges::count_if(is.segments, &Segment::complete);
  constexpr std::ptrdiff_t kLeast = 6;
  if (!is.endlist && complete < kLeast && !is.i_frames_only) {
    findings_.add("MP-14", "a live playlist has less than six segments", snapshot.where,
                  fmt::format("{} segments, {}", complete, from));
  }
}

void History::judge_end(const Snapshot& snapshot) {
  if (!ended_) {
    if (snapshot.playlist->endlist) ended_ = snapshot;
    return;
  }
  if (snapshot.sent < ended_->arrived) return;
  const MediaPlaylist& is = *snapshot.playlist;
  const MediaPlaylist& was = *ended_->playlist;
  if (!is.endlist || position_of(is) != position_of(was) || is.segments.size() != was.segments.size()) {
    findings_.add("MP-22", "a playlist changed after EXT-X-ENDLIST", snapshot.where,
                  fmt::format("{} became {}{}", text_of(position_of(was)), text_of(position_of(is)),
                              is.endlist ? "" : ", without EXT-X-ENDLIST"));
  }
}

// The interval that is judged is the shortest that explains what was seen: from when a segment was first
// seen, to when the last request was sent that did not find the next one.
void History::judge_progress(const Snapshot& snapshot) {
  const MediaPlaylist& is = *snapshot.playlist;
  const auto last = is.last_complete();
  if (is.target_duration && last_complete_ && !(ended_ && snapshot.arrived >= ended_->arrived)) {
    const auto allowed = std::chrono::seconds(*is.target_duration) * 3 / 2;
    const bool stale = last && *last <= *last_complete_;
    const auto waited = (stale ? snapshot.sent : snapshot.arrived) - complete_seen_;
    const bool held = snapshot.chain == Chain::kBlocking && !stale;
    if ((stale && waited > allowed) || (held && waited > allowed + 250ms)) {
      findings_.add("MP-11", "no new segment within 1.5 TARGETDURATIONs", snapshot.where,
                    fmt::format("{} s after segment {}, TARGETDURATION {} s", seconds_text(waited),
                                *last_complete_, *is.target_duration));
      complete_seen_ = snapshot.arrived;
    }
  }
  if (last && (!last_complete_ || *last > *last_complete_)) {
    last_complete_ = last;
    complete_seen_ = snapshot.arrived;
  }
}

void History::finish(SteadyTime now, const Where& where) {
  if (!newest_.playlist || ended_ || !newest_.playlist->target_duration || !last_complete_) return;
  const auto allowed = std::chrono::seconds(*newest_.playlist->target_duration) * 3 / 2;
  // A poll may be a TARGETDURATION ago, so what came since is not known.
  if (now - complete_seen_ > allowed + std::chrono::seconds(*newest_.playlist->target_duration)) {
    findings_.add(
        "MP-11", "no new segment within 1.5 TARGETDURATIONs", where,
        fmt::format("{} s after segment {}, TARGETDURATION {} s", seconds_text(now - complete_seen_),
                    *last_complete_, *newest_.playlist->target_duration));
  }
}

// Only between answers that each brought a part as soon as it was there: one behind the one before.
void History::judge_part_progress(const Snapshot& snapshot) {
  if (snapshot.chain != Chain::kBlocking || !snapshot.playlist->part_target) return;
  const Position is = position_of(*snapshot.playlist);
  const bool next = is.msn == part_position_.msn ? is.parts == part_position_.parts + 1
                                                 : is.msn == part_position_.msn + 1 && is.parts <= 1;
  const bool was_held = snapshot.arrived - snapshot.sent > 10ms;
  if (part_seen_ && next && was_held) {
    const Duration target = *snapshot.playlist->part_target;
    const Duration interval = snapshot.arrived - *part_seen_;
    part_intervals_.push_back(interval);
    // The network, the frame that a camera's jitter moves, and the scheduler of this machine.
    const Duration margin = std::max<Duration>(75ms, target * 15 / 100);
    if (interval > target + margin) {
      findings_.add("MP-12", "a part came later than PART-TARGET after the one before", snapshot.where,
                    fmt::format("{} s before {}, PART-TARGET {} s", seconds_text(interval), text_of(is),
                                seconds_text(target)));
    }
  }
  // What was late to ask for says nothing of when it came.
  part_seen_ = was_held ? std::optional(snapshot.arrived) : std::nullopt;
  part_position_ = is;
}

// The part behind the newest playlist's last is the one that it hinted (DD-21), unless its segment ended.
void History::judge_hint(const Snapshot& snapshot) {
  const MediaPlaylist& was = *newest_.playlist;
  const auto hint = std::ranges::find(was.hints, "PART", &PreloadHint::type);
  if (hint == was.hints.end()) return;
  const Segment* segment = snapshot.playlist->find(position_.msn);
  if (segment == nullptr || segment->parts.size() <= position_.parts) return;
  const Part& part = segment->parts[position_.parts];
  if (announces(*hint, part.uri, part.range)) {
    judge_map_hint(snapshot, *segment);
    return;
  }
  findings_.add("DD-21", "a part has another URI than was hinted", snapshot.where,
                fmt::format("segment {} part {}: {}, hinted {}", segment->msn, position_.parts,
                            redact_url(part.uri), redact_url(hint->uri)));
}

// The part that was hinted has come. In the middle of a segment it needs the EXT-X-MAP that is there, and a
// hint is of one that will be needed later.
void History::judge_map_hint(const Snapshot& snapshot, const Segment& segment) {
  const MediaPlaylist& was = *newest_.playlist;
  const auto hint = std::ranges::find(was.hints, "MAP", &PreloadHint::type);
  if (hint == was.hints.end() || position_.parts > 0) return;
  if (segment.map != nullptr && announces(*hint, segment.map->uri, segment.map->range)) return;
  findings_.add("DD-21", "a part came with another EXT-X-MAP than was hinted", snapshot.where,
                fmt::format("segment {}: {}, hinted {}", segment.msn,
                            segment.map == nullptr ? "no EXT-X-MAP" : redact_url(segment.map->uri),
                            redact_url(hint->uri)));
}

}  // namespace sluice::validate
