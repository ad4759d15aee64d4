#include "validate/playlist/snapshot_rules.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/media/part_durations.h"
#include "validate/playlist/uri.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

constexpr auto kShortest = 5ms;  // no camera has frames of less

std::string described(const Segment& segment) {
  return fmt::format("segment {} (line {})", segment.msn, segment.line);
}

bool is_fmp4(const Segment& segment) {
  static constexpr std::array<std::string_view, 5> kEnds = {".m4s", ".mp4", ".m4v", ".m4a", ".cmfv"};
  return std::ranges::any_of(kEnds, [path = path_of(segment.uri)](auto end) { return path.ends_with(end); });
}

// The highest version that is no higher than needed, for all playlists of a presentation alike: EXT-X-MAP
// needs 6 but in I-frame playlists, deltas and reports are of version 9, and a client that
// asks for deltas should not see the version change between them (bis 8).
std::uint64_t highest_version(const MediaPlaylist& playlist) {
  std::uint64_t version = playlist.minimum_version;
  const bool mapped =
      std::ranges::any_of(playlist.segments, [](const Segment& each) { return each.map != nullptr; });
  if (mapped) version = std::max<std::uint64_t>(version, 6);
  if (playlist.server_control) version = std::max<std::uint64_t>(version, 9);
  if (playlist.server_control && playlist.server_control->can_skip_dateranges) {
    version = std::max<std::uint64_t>(version, 10);
  }
  return version;
}

void judge_version(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  const std::uint64_t version = playlist.version.value_or(1);
  if (version < playlist.minimum_version) {
    out.add("MP-01", "EXT-X-VERSION is lower than the tags need", where,
            fmt::format("version {}, {} needs {}", version, playlist.minimum_version_tag,
                        playlist.minimum_version));
  } else if (version > highest_version(playlist)) {
    out.add("MP-01", Strength::kShould, "EXT-X-VERSION is higher than the tags need", where,
            fmt::format("version {}, needed {}", version, highest_version(playlist)));
  }
}

}  // namespace

void judge_snapshot(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  judge_header(playlist, where, out);
  judge_segments(playlist, where, out);
  judge_dates(playlist, where, out);
  judge_low_latency(playlist, where, out);
  judge_date_ranges(playlist, where, out);
  judge_part_durations(playlist, where, out);
}

void judge_header(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  judge_version(playlist, where, out);
  if (!playlist.target_duration) {
    out.add("MP-02", "there is no EXT-X-TARGETDURATION", where, "absent");
  }
  if (playlist.type == "VOD" && !playlist.endlist) {
    out.add("MP-21", "EXT-X-PLAYLIST-TYPE is VOD and there is no EXT-X-ENDLIST", where, "VOD");
  }
  if (playlist.endlist && !playlist.hints.empty()) {
    out.add("MP-22", "EXT-X-PRELOAD-HINT in a playlist that has ended", where,
            fmt::format("line {}", playlist.hints.front().line));
  }
  if (!playlist.server_control) return;
  const ServerControl& control = *playlist.server_control;
  const auto target = std::chrono::seconds(playlist.target_duration.value_or(0));
  if (control.hold_back && *control.hold_back < 3 * target) {
    out.add(
        "DD-03", "HOLD-BACK is less than three times TARGETDURATION", where,
        fmt::format("HOLD-BACK {} s, TARGETDURATION {} s", seconds_text(*control.hold_back), target.count()));
  }
  if (control.can_skip_until && *control.can_skip_until < 6 * target) {
    out.add("DD-04", "CAN-SKIP-UNTIL is less than six times TARGETDURATION", where,
            fmt::format("CAN-SKIP-UNTIL {} s, TARGETDURATION {} s", seconds_text(*control.can_skip_until),
                        target.count()));
  }
  if (control.can_skip_dateranges && !control.can_skip_until) {
    out.add("DD-04", "CAN-SKIP-DATERANGES without CAN-SKIP-UNTIL", where, control.attributes.text());
  }
}

void judge_segments(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  const auto target = std::chrono::seconds(playlist.target_duration.value_or(0));
  for (const Segment& segment : playlist.segments) {
    if (segment.complete) {
      if (playlist.target_duration && segment.duration >= target + 500ms) {
        out.add("MP-03", "EXTINF rounds to more than TARGETDURATION", where,
                fmt::format("{}: EXTINF {}, TARGETDURATION {}", described(segment),
                            seconds_text(segment.duration), target.count()));
      }
      if (segment.duration < kShortest) {
        out.add("RB-05", "a segment is shorter than any frame", where,
                fmt::format("{}: EXTINF {}", described(segment), seconds_text(segment.duration)));
      }
      if (segment.map == nullptr && is_fmp4(segment)) {
        out.add("MP-18", "an fMP4 segment is under no EXT-X-MAP", where, described(segment));
      }
    }
    for (const Part& part : segment.parts) {
      if (part.duration < kShortest) {
        out.add("RB-05", "a part is shorter than any frame", where,
                fmt::format("segment {}, line {}: DURATION {}", segment.msn, part.line,
                            seconds_text(part.duration)));
      }
    }
  }
}

void judge_dates(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  if (playlist.segments.empty() || playlist.i_frames_only) return;
  const bool dated =
      std::ranges::any_of(playlist.segments, [](const Segment& each) { return each.date.has_value(); });
  if (!dated) {
    if (!playlist.endlist) {
      out.add("MP-20", playlist.low_latency() ? Strength::kMust : Strength::kShould,
              "there is no EXT-X-PROGRAM-DATE-TIME", where, "absent");
    }
    return;
  }
  for (const Segment& segment : playlist.segments) {
    if (segment.discontinuity && !segment.date && (segment.complete || !segment.parts.empty())) {
      out.add("MP-20", "a discontinuity has no date", where, described(segment));
    }
  }
  for (std::size_t i = 0; i + 1 < playlist.segments.size(); ++i) {
    const Segment& one = playlist.segments[i];
    const Segment& next = playlist.segments[i + 1];
    if (!one.date || !next.date) continue;
    const std::string seen =
        fmt::format("{}: {}, and before it {}, EXTINF {}", described(next), to_iso8601(*next.date),
                    to_iso8601(*one.date), seconds_text(one.duration));
    if (*next.date <= *one.date) {
      out.add("MP-20", "dates do not rise", where, seen);
    } else if (!next.discontinuity) {
      const auto apart = std::chrono::abs(*next.date - *one.date - one.duration);
      if (apart > 10ms) {
        out.add("MP-20", apart < 1s ? Strength::kShould : Strength::kMust,
                "a date is not the one before it and EXTINF", where, seen);
      }
    }
  }
}

void judge_date_ranges(const MediaPlaylist& playlist, const Where& where, Findings& out) {
  if (playlist.dateranges.empty()) return;
  if (std::ranges::none_of(playlist.segments, [](const Segment& each) { return each.date.has_value(); }) &&
      !playlist.skip) {
    out.add("MP-24", "EXT-X-DATERANGE in a playlist without dates", where,
            fmt::format("line {}", playlist.dateranges.front().line));
  }
  for (const DateRange& range : playlist.dateranges) {
    const AttributeList& list = range.attributes;
    const auto fault = [&](std::string_view what) {
      out.add("MP-24", what, where, fmt::format("line {}: {}", range.line, list.text()));
    };
    const bool first = std::ranges::find(playlist.dateranges, range.id, &DateRange::id)->line == range.line;
    const auto start = parse_date(list.get("START-DATE"));
    if (first && !start) fault("a date range has no START-DATE");
    if (list.get("END-ON-NEXT") == "YES" &&
        (!list.has("CLASS") || list.has("DURATION") || list.has("END-DATE"))) {
      fault("END-ON-NEXT needs CLASS, and forbids DURATION and END-DATE");
    }
    const auto end = parse_date(list.get("END-DATE"));
    const auto duration = parse_seconds(list.get("DURATION"));
    if (start && end && end->time < start->time) fault("a date range ends before it starts");
    if (start && end && duration && end->time < kLastDate && *duration < kLongestRead &&
        std::chrono::abs(end->time - start->time - *duration) > 1ms) {
      fault("END-DATE is not START-DATE and DURATION");
    }
    const auto cues = split(list.get("CUE"), ',');
    if (std::ranges::find(cues, "PRE") != cues.end() && std::ranges::find(cues, "POST") != cues.end()) {
      fault("CUE is both PRE and POST");
    }
  }
}

}  // namespace sluice::validate
