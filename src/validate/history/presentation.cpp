#include "validate/history/presentation.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

const MediaPlaylist& playlist_of(const RenditionView& view) {
  return *view.newest->playlist;
}

std::string control_text(const MediaPlaylist& playlist) {
  return playlist.server_control ? playlist.server_control->attributes.text() : "none";
}

bool same_control(const MediaPlaylist& a, const MediaPlaylist& b) {
  if (!a.server_control || !b.server_control) return !a.server_control && !b.server_control;
  return a.server_control->attributes.same_as(b.server_control->attributes);
}

bool has_dates(const MediaPlaylist& playlist) {
  return std::ranges::any_of(playlist.segments, [](const Segment& each) { return each.date.has_value(); });
}

// Segments of the same date are of the same discontinuity sequence number.
void judge_discontinuities(const RenditionView& one, const RenditionView& other, Findings& out) {
  for (const Segment& a : playlist_of(one).segments) {
    if (!a.date) continue;
    for (const Segment& b : playlist_of(other).segments) {
      if (!b.date || std::chrono::abs(*a.date - *b.date) > 10ms || a.dsn == b.dsn) continue;
      out.add("MV-12", "renditions have different discontinuity sequence numbers at one date",
              other.newest->where,
              fmt::format("{} at {}, and {} in {}", b.dsn, to_iso8601(*b.date), a.dsn, redact_url(one.url)));
      return;
    }
  }
}

void judge_two(const RenditionView& first, const RenditionView& other, Findings& out) {
  const MediaPlaylist& a = playlist_of(first);
  const MediaPlaylist& b = playlist_of(other);
  const Where& where = other.newest->where;
  const std::string against = redact_url(first.url);
  if (a.target_duration != b.target_duration) {
    out.add("MV-12", "renditions have different TARGETDURATIONs", where,
            fmt::format("{}, and {} in {}", b.target_duration.value_or(0), a.target_duration.value_or(0),
                        against));
  }
  if (!same_control(a, b)) {
    out.add("DD-05", "renditions have different EXT-X-SERVER-CONTROL", where,
            fmt::format("{}, and {} in {}", control_text(b), control_text(a), against));
  }
  if (a.type != b.type) {
    out.add("MP-21", "renditions have different EXT-X-PLAYLIST-TYPEs", where,
            fmt::format("{}, and {} in {}", b.type.value_or("none"), a.type.value_or("none"), against));
  }
  if (has_dates(a) != has_dates(b) && !a.i_frames_only && !b.i_frames_only) {
    out.add("MV-12", "some renditions have dates and some have none", where,
            fmt::format("{}, and {} in {}", has_dates(b) ? "dates" : "none", has_dates(a) ? "dates" : "none",
                        against));
  }
  judge_discontinuities(first, other, out);
}

}  // namespace

void judge_presentation(std::span<const RenditionView> renditions, Findings& out) {
  for (std::size_t i = 1; i < renditions.size(); ++i) {
    if (renditions[0].newest == nullptr || renditions[i].newest == nullptr) continue;
    judge_two(renditions[0], renditions[i], out);
  }
}

void judge_reports(const Snapshot& snapshot, std::span<const RenditionView> others, Findings& out) {
  const MediaPlaylist& playlist = *snapshot.playlist;
  if (!playlist.low_latency() || playlist.endlist) return;
  for (const RenditionReport& report : playlist.reports) {
    const bool known =
        std::ranges::any_of(others, [&](const RenditionView& each) { return each.url == report.uri; });
    if (!known) {
      out.add("DD-20", "a report is of no other rendition", snapshot.where,
              fmt::format("line {}: {}", report.line, redact_url(report.uri)));
    }
  }
  for (const RenditionView& other : others) {
    const auto report = std::ranges::find(playlist.reports, other.url, &RenditionReport::uri);
    if (report == playlist.reports.end()) {
      if (other.i_frames) continue;
      out.add("DD-20", "a rendition is not reported", snapshot.where, redact_url(other.url));
      continue;
    }
    if (!report->last_msn || other.i_frames) continue;
    if (other.newest != nullptr && playlist_of(other).low_latency() && !report->last_part) {
      out.add("DD-20", "a report has no LAST-PART", snapshot.where, fmt::format("line {}", report->line));
      continue;
    }
    // What the other rendition had a part and a while before this playlist came must be in the report.
    const Position reported{.msn = *report->last_msn, .parts = report->last_part.value_or(0) + 1};
    const Duration fresh = playlist.part_target.value_or(1s) + 250ms;
    const auto stale = std::ranges::find_if(other.reached, [&](const Reached& each) {
      const bool ended = each.position.parts == 0 && each.position.msn == reported.msn + 1;
      return each.arrived + fresh < snapshot.sent && each.position > reported && !ended;
    });
    if (stale != other.reached.end()) {
      out.add("DD-20", "a report is older than its playlist", snapshot.where,
              fmt::format("line {}: LAST-MSN={},LAST-PART={}, and it had {} parts of segment {} already",
                          report->line, reported.msn, reported.parts - 1, stale->position.parts,
                          stale->position.msn));
    }
  }
}

void judge_moves(std::span<const RenditionView> renditions, Findings& out) {
  for (const RenditionView& one : renditions) {
    for (const RenditionView& other : renditions) {
      if (&one == &other || one.newest == nullptr || other.newest == nullptr) continue;
      const auto target = playlist_of(one).part_target;
      if (!target || !playlist_of(other).part_target || other.reached.empty()) continue;
      for (const Reached& each : one.reached) {
        const auto same = std::ranges::find_if(other.reached, [&](const Reached& there) {
          return there.end >= each.end - std::chrono::duration_cast<std::chrono::microseconds>(*target / 2);
        });
        if (same == other.reached.begin() || same == other.reached.end()) continue;
        const Duration apart = same->arrived - each.arrived;
        if (apart <= *target + 250ms) continue;
        out.add("DD-24", "a rendition lags behind another", other.newest->where,
                fmt::format("{} s behind {} at {}", seconds_text(apart), redact_url(one.url),
                            to_iso8601(each.end)));
      }
    }
  }
}

std::optional<WallTime> end_date(const MediaPlaylist& playlist) {
  std::optional<WallTime> end;
  for (const Segment& each : playlist.segments) {
    if (each.date) end = each.date;
    if (end) *end += std::chrono::duration_cast<std::chrono::microseconds>(length_of(each));
  }
  return end;
}

}  // namespace sluice::validate
