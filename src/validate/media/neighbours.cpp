#include "validate/media/neighbours.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::validate {

void judge_neighbours(const Digest& before, const Digest& after, Findings& findings) {
  if (before.dsn != after.dsn) return;  // a discontinuity may change everything
  for (const TrackDigest& track : after.tracks) {
    const TrackDigest* last = before.track(track.id);
    if (last == nullptr || last->timescale != track.timescale || last->end == track.begin) continue;
    const bool gap = track.begin > last->end;
    const std::uint64_t ticks = gap ? track.begin - last->end : last->end - track.begin;
    findings.add("PS-09", gap ? "there is a gap in the times of a track" : "the times of a track overlap",
                 after.where,
                 fmt::format("track {}: tfdt {}, and the samples before it end at {}: {} ticks of 1/{} s",
                             track.id, track.begin, last->end, ticks, track.timescale));
  }
  if (before.last_number && after.first_number && *after.first_number <= *before.last_number)
    findings.add("PS-15", "the sequence number does not rise", after.where,
                 fmt::format("{} after {}", *after.first_number, *before.last_number));
}

void judge_part_of(std::uint64_t msn, const Digest& part, const Digest& segment, Findings& findings) {
  for (const TrackDigest& track : part.tracks) {
    const TrackDigest* whole = segment.track(track.id);
    std::vector<SampleDigest> sorted = whole == nullptr ? std::vector<SampleDigest>{} : whole->samples;
    std::ranges::sort(sorted);
    for (const SampleDigest& sample : track.samples) {
      if (std::ranges::binary_search(sorted, sample)) continue;
      return findings.add("PS-08", "a sample of a part is not in its segment", part.where,
                          fmt::format("segment {}, track {}: {} bytes at {}, lasting {}", msn, track.id,
                                      sample.size, sample.dts, sample.duration));
    }
  }
}

void judge_all_parts_of(std::uint64_t msn, std::span<const Digest* const> parts, const Digest& segment,
                        Findings& findings) {
  for (const TrackDigest& whole : segment.tracks) {
    std::size_t count = 0;
    for (const Digest* part : parts) {
      const TrackDigest* track = part->track(whole.id);
      count += track == nullptr ? 0 : track->samples.size();
    }
    if (count == whole.samples.size()) continue;
    findings.add("PS-08", "a segment has more or fewer samples than its parts", segment.where,
                 fmt::format("segment {}, track {}: {} samples, {} in its parts", msn, whole.id,
                             whole.samples.size(), count));
  }
}

}  // namespace sluice::validate
