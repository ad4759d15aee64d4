#include "validate/history/delta.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

// From the end of the skipped segments to the end of the last complete one.
Duration kept_length(const MediaPlaylist& delta) {
  Duration sum{};
  for (const Segment& each : delta.segments) {
    if (each.complete) sum = add(sum, each.duration);
  }
  return sum;
}

// How many of the oldest segments lie further from the end of the last complete one than CAN-SKIP-UNTIL.
std::uint64_t skippable(const MediaPlaylist& whole, Duration boundary) {
  Duration behind{};
  for (const Segment& each : whole.segments) {
    if (each.complete) behind = add(behind, each.duration);
  }
  std::uint64_t count = 0;
  for (const Segment& each : whole.segments) {
    if (!each.complete) break;
    behind -= each.duration;
    if (behind <= boundary) break;
    ++count;
  }
  return count;
}

}  // namespace

std::shared_ptr<const MediaPlaylist> rebuild(const MediaPlaylist& before, const MediaPlaylist& delta) {
  auto whole = std::make_shared<MediaPlaylist>(delta);
  if (!delta.skip) return whole;
  whole->skip.reset();
  std::vector<Segment> skipped;
  std::uint64_t dsn = delta.discontinuity_sequence.value_or(0);
  for (std::uint64_t i = 0; i < delta.skip->segments; ++i) {
    const Segment* segment = before.find(delta.first_msn() + i);
    if (segment == nullptr || !segment->complete) return nullptr;
    if (segment->discontinuity) ++dsn;
    skipped.push_back(*segment);
    skipped.back().dsn = dsn;
  }
  // The tags in force at the end of what was skipped are in force behind it, where the delta has none.
  const std::shared_ptr<const Map> map = skipped.empty() ? nullptr : skipped.back().map;
  for (Segment& segment : whole->segments) {
    if (segment.discontinuity) ++dsn;
    segment.dsn = dsn;
    if (segment.map == nullptr) segment.map = map;
    if (segment.keys.empty() && !skipped.empty()) segment.keys = skipped.back().keys;
  }
  whole->segments.insert(whole->segments.begin(), skipped.begin(), skipped.end());
  return whole;
}

void judge_delta(const MediaPlaylist& before, const MediaPlaylist& answer, SkipAsked asked,
                 const Where& where, Findings& out) {
  if (asked == SkipAsked::kNo) {
    if (answer.skip) {
      out.add("DD-19", "a playlist has EXT-X-SKIP, and nobody asked for a delta", where,
              fmt::format("SKIPPED-SEGMENTS={}", answer.skip->segments));
    }
    return;
  }
  const auto until = before.server_control ? before.server_control->can_skip_until : std::nullopt;
  if (!until) {
    if (answer.skip) {
      out.add("DD-13", "a delta from a playlist without CAN-SKIP-UNTIL", where,
              fmt::format("SKIPPED-SEGMENTS={}", answer.skip->segments));
    }
    return;
  }
  if (!answer.skip) {
    const std::uint64_t could = skippable(answer, *until);
    if (could > 0 && !answer.endlist) {
      out.add("DD-16", "a delta was asked for and a whole playlist came", where,
              fmt::format("{} segments could be skipped", could));
    }
    return;
  }
  if (answer.endlist) {
    out.add("DD-13", "a delta of a playlist that has ended", where,
            fmt::format("line {}", answer.skip->line));
  }
  const Duration kept = kept_length(answer);
  if (kept < *until) {
    out.add("DD-16", "a segment is skipped that is within CAN-SKIP-UNTIL of the end", where,
            fmt::format("{} s are left, CAN-SKIP-UNTIL {} s", seconds_text(kept), seconds_text(*until)));
  }
  const bool v2 = answer.skip->removed_dateranges.has_value();
  const std::uint64_t version = answer.version.value_or(1);
  if (version < 9) {
    out.add("DD-17", "a delta has a lower version than 9", where, fmt::format("version {}", version));
  }
  if (v2 && asked != SkipAsked::kV2) {
    out.add("DD-18", "RECENTLY-REMOVED-DATERANGES, and nobody asked for v2", where, "_HLS_skip=YES");
  }
  if (v2 && version < 10) {
    out.add("DD-18", "a delta of v2 has a lower version than 10", where, fmt::format("version {}", version));
  }
  if (asked == SkipAsked::kV2 && !v2 && answer.dateranges.size() < before.dateranges.size()) {
    out.add("DD-18", "date ranges are left out without RECENTLY-REMOVED-DATERANGES", where,
            fmt::format("{} of {}", answer.dateranges.size(), before.dateranges.size()));
  }
  if (answer.first_msn() + answer.skip->segments > before.open_msn()) {
    out.add("DD-16", "a delta skips segments that were never listed", where,
            fmt::format("{} from {}, listed were {} to {}", answer.skip->segments, answer.first_msn(),
                        before.first_msn(), before.open_msn()));
  }
}

void judge_rebuilt(const MediaPlaylist& rebuilt, const MediaPlaylist& whole, const Where& where,
                   Findings& out) {
  const auto fault = [&](std::string_view what, std::string_view is, std::string_view should) {
    out.add("DD-17", what, where, fmt::format("{}, the whole playlist has {}", is, should));
  };
  const auto number = [](const std::optional<std::uint64_t>& value) {
    return value ? std::to_string(*value) : std::string("none");
  };
  if (rebuilt.target_duration != whole.target_duration) {
    fault("a delta has another TARGETDURATION", number(rebuilt.target_duration),
          number(whole.target_duration));
  }
  if (rebuilt.part_target != whole.part_target) {
    fault("a delta has another PART-TARGET", "one", "another");
  }
  if (rebuilt.media_sequence != whole.media_sequence) {
    fault("a delta has another MEDIA-SEQUENCE", number(rebuilt.media_sequence), number(whole.media_sequence));
  }
  if (rebuilt.discontinuity_sequence != whole.discontinuity_sequence) {
    fault("a delta has another DISCONTINUITY-SEQUENCE", number(rebuilt.discontinuity_sequence),
          number(whole.discontinuity_sequence));
  }
  if (rebuilt.hints.size() != whole.hints.size()) {
    fault("a delta has other hints", std::to_string(rebuilt.hints.size()),
          std::to_string(whole.hints.size()));
  }
  if (rebuilt.reports.size() != whole.reports.size()) {
    fault("a delta has other reports", std::to_string(rebuilt.reports.size()),
          std::to_string(whole.reports.size()));
  }
  if (rebuilt.server_control.has_value() != whole.server_control.has_value()) {
    fault("a delta has another EXT-X-SERVER-CONTROL", "none", "one");
  }
  if (rebuilt.segments.size() != whole.segments.size()) {
    out.add("DD-16", "a delta with the playlist before it is not the whole playlist", where,
            fmt::format("{} segments, the whole playlist has {}", rebuilt.segments.size(),
                        whole.segments.size()));
    return;
  }
  for (std::size_t i = 0; i < whole.segments.size(); ++i) {
    const Segment& a = rebuilt.segments[i];
    const Segment& b = whole.segments[i];
    const bool same = a.msn == b.msn && a.uri == b.uri && a.duration == b.duration && a.dsn == b.dsn &&
                      a.date == b.date && (a.parts.size() == b.parts.size() || i + 1 < whole.segments.size());
    if (same) continue;
    out.add("DD-16", "a delta with the playlist before it is not the whole playlist", where,
            fmt::format("segment {} differs", b.msn));
    return;
  }
}

}  // namespace sluice::validate
