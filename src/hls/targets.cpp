#include "hls/targets.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace sluice::hls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Containers that count in milliseconds make a constant rate look like 33, 33, 34 ms.
constexpr Duration kRounding = milliseconds{2};
constexpr Duration kHeadroom = milliseconds{250};
constexpr Duration kLongestHold = seconds{7};

struct FrameIntervals {
  Duration shortest;
  Duration usual;
  Duration longest;

  bool constant() const { return longest - shortest <= kRounding; }
};

// A gap in the first segment is no frame interval: what lasts three times the usual is left out.
FrameIntervals measure(std::span<const Duration> frames) {
  std::vector<Duration> sorted(frames.begin(), frames.end());
  std::ranges::sort(sorted);
  const Duration usual = sorted[sorted.size() / 2];
  const auto regular_end = std::ranges::upper_bound(sorted, 3 * usual);
  return {sorted.front(), usual, *std::prev(regular_end)};
}

Duration choose_part_target(Duration wanted, const FrameIntervals& frames) {
  // At least the wanted length, give or take what rounding frames to microseconds makes of it.
  const auto count = (wanted + frames.usual * 19 / 20) / frames.usual;
  const Duration whole_frames = count * frames.usual;
  if (!frames.constant()) return std::max(whole_frames, frames.longest * 100 / 15 + Duration{1});
  if (frames.shortest == frames.longest) return whole_frames;
  // Frames of a constant rate differ by their rounding only, and so do whole parts.
  return whole_frames + (frames.longest - frames.usual) + Duration{count};
}

}  // namespace

Duration Targets::longest_segment() const {
  // Less than half a second, so that every way of rounding agrees.
  return target_duration + milliseconds{450};
}

Duration Targets::hold_limit() const {
  return std::min<Duration>(3 * target_duration, kLongestHold);
}

Targets seal_targets(const StreamOptions& options, std::span<const Duration> frames) {
  Targets targets;
  const Duration length = std::accumulate(frames.begin(), frames.end(), Duration{0});
  targets.target_duration = std::max({seconds{1}, std::chrono::ceil<seconds>(options.segment_duration),
                                      std::chrono::ceil<seconds>(length - kHeadroom)});
  if (frames.empty()) return targets;

  const FrameIntervals intervals = measure(frames);
  targets.frame_interval = intervals.usual;
  if (!options.low_latency) return targets;
  const Duration part_target = choose_part_target(options.part_duration, intervals);
  if (part_target > targets.target_duration) return targets;
  targets.low_latency = true;
  targets.part_target = part_target;
  return targets;
}

}  // namespace sluice::hls
