#include "validate/media/part_durations.h"

#include <fmt/format.h>

namespace sluice::validate {
namespace {

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

void judge_part_durations(const MediaPlaylist& playlist, const Where& where, Findings& findings) {
  if (!playlist.part_target) return;
  const Duration target = *playlist.part_target;
  for (const Segment& segment : playlist.segments) {
    for (std::size_t i = 0; i < segment.parts.size(); ++i) {
      const Part& part = segment.parts[i];
      const auto seen = [&] {
        return fmt::format("part {} of segment {}: DURATION {:.6g} s, PART-TARGET {:.6g} s (line {})", i,
                           segment.msn, seconds(part.duration), seconds(target), part.line);
      };
      if (part.duration > target)
        findings.add("PS-02", "a part lasts longer than PART-TARGET", where, seen());
      const bool last = i + 1 == segment.parts.size();
      if (last || part.independent || part.gap || segment.parts[i + 1].gap) continue;
      if (part.duration * 100 < target * 85)
        findings.add("PS-03", "a part lasts less than 85 % of PART-TARGET", where, seen());
    }
  }
}

}  // namespace sluice::validate
