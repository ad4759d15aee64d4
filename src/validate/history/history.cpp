#include "validate/history/history.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::validate {
namespace {

constexpr std::size_t kSegmentsKept = 20'000;  // of the longest playlist that is followed whole

}  // namespace

void History::add(const Snapshot& snapshot) {
  if (snapshot.playlist->segments.empty() && newest_.playlist) return;
  judge_order(snapshot);
  if (first_) judge_sealed(snapshot);
  judge_end(snapshot);
  judge_segments(snapshot);
  judge_date_ranges(snapshot);
  judge_progress(snapshot);
  judge_part_progress(snapshot);
  const Position position = position_of(*snapshot.playlist);
  const bool newer = !newest_.playlist || position >= position_;
  if (newer && newest_.playlist) {
    judge_removal(snapshot);
    judge_hint(snapshot);
  }
  remember(snapshot);
  if (!first_) first_ = snapshot.playlist;
  if (newer) {
    newest_ = snapshot;
    position_ = position;
  }
  longest_ = std::max(longest_, snapshot.playlist->length());
}

// What the header promises is sealed (MP-04).
void History::judge_sealed(const Snapshot& snapshot) {
  const MediaPlaylist& was = *first_;
  const MediaPlaylist& is = *snapshot.playlist;
  const auto text = [](const auto& value) { return value ? seconds_text(*value) : std::string("none"); };
  if (was.target_duration != is.target_duration) {
    findings_.add(
        "MP-04", "TARGETDURATION changed", snapshot.where,
        fmt::format("{} became {}", was.target_duration.value_or(0), is.target_duration.value_or(0)));
  }
  if (was.part_target != is.part_target) {
    findings_.add("MP-04", "PART-TARGET changed", snapshot.where,
                  fmt::format("{} became {}", text(was.part_target), text(is.part_target)));
  }
  const AttributeList none;
  const AttributeList& control = was.server_control ? was.server_control->attributes : none;
  const AttributeList& now = is.server_control ? is.server_control->attributes : none;
  if (!control.same_as(now)) {
    findings_.add("MP-04", "EXT-X-SERVER-CONTROL changed", snapshot.where,
                  fmt::format("{} became {}", control.text(), now.text()));
  }
}

// Within a chain of requests nothing goes back; between chains only what a cache kept may.
void History::judge_order(const Snapshot& snapshot) {
  const Position is = position_of(*snapshot.playlist);
  auto& last = last_of_chain_[static_cast<std::size_t>(snapshot.chain)];
  const Snapshot* before = nullptr;
  if (last && last->arrived <= snapshot.sent) before = &*last;
  if (newest_.playlist && newest_.arrived <= snapshot.sent && !snapshot.from_cache &&
      (before == nullptr || position_of(*before->playlist) < position_)) {
    before = &newest_;
  }
  if (before != nullptr) {
    const Position was = position_of(*before->playlist);
    const std::string seen =
        fmt::format("segment {} part {} after segment {} part {}", is.msn, is.parts, was.msn, was.parts);
    if (is < was) {
      findings_.add("MP-08", "a playlist is older than one before it", snapshot.where, seen);
    } else if (snapshot.playlist->first_msn() < before->playlist->first_msn()) {
      findings_.add(
          "MP-09", "EXT-X-MEDIA-SEQUENCE fell", snapshot.where,
          fmt::format("{} after {}", snapshot.playlist->first_msn(), before->playlist->first_msn()));
    }
    const auto dsn = [](const Snapshot& of) { return of.playlist->discontinuity_sequence.value_or(0); };
    if (is >= was && dsn(snapshot) < dsn(*before)) {
      findings_.add("MP-10", "EXT-X-DISCONTINUITY-SEQUENCE fell", snapshot.where,
                    fmt::format("{} after {}", dsn(snapshot), dsn(*before)));
    }
  }
  last = snapshot;
}

void History::judge_segments(const Snapshot& snapshot) {
  for (const Segment& segment : snapshot.playlist->segments) {
    const auto known = known_.find(segment.msn);
    if (known != known_.end()) judge_segment(known->second.segment, segment, snapshot.where);
    if (!segment.complete || segment.gap) continue;
    const std::string name =
        segment.range ? fmt::format("{} {}", segment.uri, segment.range->offset) : segment.uri;
    const auto [used, fresh] = msn_of_uri_.try_emplace(name, segment.msn);
    if (!fresh && used->second != segment.msn) {
      findings_.add("MP-09", "one URI has two media sequence numbers", snapshot.where,
                    fmt::format("{} is {} and {}", redact_url(segment.uri), used->second, segment.msn));
      used->second = segment.msn;
    }
  }
}

void History::judge_segment(const Segment& was, const Segment& is, const Where& where) {
  const auto fault = [&](std::string_view rule, std::string_view what, std::string_view from,
                         std::string_view to) {
    findings_.add(rule, what, where, fmt::format("segment {}: {} became {}", is.msn, from, to));
  };
  if (was.dsn != is.dsn) {
    fault("MP-10", "the discontinuity sequence number of a segment changed", std::to_string(was.dsn),
          std::to_string(is.dsn));
  }
  if (was.date && is.date && *was.date != *is.date) {
    fault("MP-20", "the date of a segment changed", to_iso8601(*was.date), to_iso8601(*is.date));
  }
  judge_parts(was, is, where);
  if (!was.complete || !is.complete) return;
  if (was.uri != is.uri) fault("MP-09", "a segment's URI changed", redact_url(was.uri), redact_url(is.uri));
  if (was.duration != is.duration) {
    fault("MP-07", "a segment's EXTINF changed", seconds_text(was.duration), seconds_text(is.duration));
  }
  if (was.discontinuity != is.discontinuity) {
    fault("MP-07", "EXT-X-DISCONTINUITY came or went", was.discontinuity ? "there" : "absent",
          is.discontinuity ? "there" : "absent");
  }
  if (was.gap != is.gap) {
    fault("MP-07", "EXT-X-GAP came or went", was.gap ? "there" : "absent", is.gap ? "there" : "absent");
  }
  if (was.date.has_value() != is.date.has_value()) {
    fault("MP-07", "a segment's date came or went", was.date ? "there" : "absent",
          is.date ? "there" : "absent");
  }
  if (was.range != is.range) fault("MP-07", "a segment's byte range changed", "one", "another");
  if (was.keys != is.keys) fault("MP-07", "a segment's EXT-X-KEY changed", was.keys, is.keys);
  if ((was.map == nullptr) != (is.map == nullptr) || (was.map != nullptr && *was.map != *is.map)) {
    fault("MP-07", "a segment's EXT-X-MAP changed", was.map ? redact_url(was.map->uri) : "none",
          is.map ? redact_url(is.map->uri) : "none");
  }
}

void History::judge_parts(const Segment& was, const Segment& is, const Where& where) {
  const std::size_t both = std::min(was.parts.size(), is.parts.size());
  for (std::size_t i = 0; i < both; ++i) {
    const Part& a = was.parts[i];
    const Part& b = is.parts[i];
    if (a.uri == b.uri && a.duration == b.duration && a.independent == b.independent && a.gap == b.gap &&
        a.range == b.range) {
      continue;
    }
    const bool later = std::ranges::any_of(
        was.parts, [&](const Part& each) { return each.uri == b.uri && each.range == b.range; });
    if (later && is.parts.size() < was.parts.size()) {
      findings_.add("DD-25", "only some parts of a segment are left", where,
                    fmt::format("segment {}: {} of {} parts", is.msn, is.parts.size(), was.parts.size()));
    } else {
      findings_.add("MP-07", "a part changed", where,
                    fmt::format("segment {} part {}: {} {} s became {} {} s", is.msn, i, redact_url(a.uri),
                                seconds_text(a.duration), redact_url(b.uri), seconds_text(b.duration)));
    }
    return;
  }
  if (is.complete && !is.parts.empty() && is.parts.size() < was.parts.size()) {
    findings_.add("DD-25", "only some parts of a segment are left", where,
                  fmt::format("segment {}: {} of {} parts", is.msn, is.parts.size(), was.parts.size()));
  }
}

void History::judge_date_ranges(const Snapshot& snapshot) {
  for (const DateRange& range : snapshot.playlist->dateranges) {
    const auto [known, fresh] = dateranges_.try_emplace(range.id, range.attributes);
    if (fresh) continue;
    std::vector<Attribute> all = known->second.all();
    for (const Attribute& each : range.attributes.all()) {
      const Attribute* before = known->second.find(each.name);
      if (before == nullptr) {
        all.push_back(each);
      } else if (*before != each) {
        findings_.add("MP-24", "two tags of one date range disagree", snapshot.where,
                      fmt::format("ID \"{}\": {}={} and {}", range.id, each.name, before->value, each.value));
      }
    }
    known->second = AttributeList(std::move(all));
  }
}

void History::remember(const Snapshot& snapshot) {
  for (const Segment& segment : snapshot.playlist->segments) {
    auto [known, fresh] =
        known_.try_emplace(segment.msn, Known{.segment = segment, .first_seen = snapshot.arrived});
    Segment& kept = known->second.segment;
    if (fresh) continue;
    if (!kept.complete && segment.complete) {
      std::vector<Part> parts = segment.parts.size() < kept.parts.size() ? kept.parts : segment.parts;
      kept = segment;
      kept.parts = std::move(parts);
      known->second.first_seen = snapshot.arrived;
    } else if (!kept.complete && segment.parts.size() > kept.parts.size()) {
      kept = segment;
    }
  }
  while (known_.size() > kSegmentsKept) {
    msn_of_uri_.erase(known_.begin()->second.segment.uri);
    known_.erase(known_.begin());
  }
}

}  // namespace sluice::validate
