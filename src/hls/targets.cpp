#include "hls/targets.h"

#include <algorithm>
#include <cmath>
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
// In target durations: how far from the end segments may be skipped (DD-04), and how long a playlist must be
// for that to leave anything out.
constexpr int kSkipUntil = 6;
constexpr int kShortestToSkip = 7;

struct FrameIntervals {
  Duration shortest;
  Duration usual;
  Duration longest;
  double mean;  // in microseconds, of which a constant rate need not have a whole number

  bool constant() const { return longest - shortest <= kRounding; }
};

// A gap in the first segment is no frame interval: what lasts three times the usual is left out.
FrameIntervals measure(std::span<const Duration> frames) {
  std::vector<Duration> sorted(frames.begin(), frames.end());
  std::ranges::sort(sorted);
  // Frames nearer to each other than a microsecond are a fault of the source, and nothing to divide by.
  const Duration usual = std::max(sorted[sorted.size() / 2], Duration{1});
  const std::span regular(sorted.begin(), std::ranges::upper_bound(sorted, 3 * usual));
  const Duration total = std::accumulate(regular.begin(), regular.end(), Duration{0});
  FrameIntervals intervals{.shortest = regular.front(),
                           .usual = usual,
                           .longest = regular.back(),
                           .mean = static_cast<double>(total.count()) / static_cast<double>(regular.size())};
  if (intervals.constant())
    intervals.usual = std::max(Duration{static_cast<Duration::rep>(intervals.mean)}, Duration{1});
  return intervals;
}

Duration choose_part_target(Duration wanted, const FrameIntervals& frames) {
  // At least the wanted length, give or take what rounding makes of it.
  const auto count = std::max<Duration::rep>((wanted + frames.usual * 19 / 20) / frames.usual, 1);
  const double whole_frames = std::max(frames.mean, 1.0) * static_cast<double>(count);
  // Frames of a constant rate differ by their rounding only. A part must hold `count` of them however they
  // are rounded, or it is a whole frame shorter, which may be too short (PS-03). A microsecond is our own
  // rounding, for which the millisecond below makes room.
  const Duration spread = frames.longest - frames.shortest;
  const double rounding = spread > Duration{1} ? 2.0 * static_cast<double>(spread.count()) : 0.0;
  const double fitting = frames.constant()
                             ? whole_frames + rounding
                             : std::max(whole_frames, static_cast<double>(frames.longest.count()) / 0.15);
  const double listed = fitting + static_cast<double>(kFirstPartLead.count());
  // Whole milliseconds, up, but not for what is only an error of the division.
  constexpr double kMillisecond = 1000;
  return milliseconds{std::llround(std::ceil(listed / kMillisecond - 1e-6))};
}

}  // namespace

Duration Targets::longest_segment() const {
  // Less than half a second, so that every way of rounding agrees.
  return target_duration + milliseconds{450};
}

Duration Targets::hold_limit() const {
  return std::min<Duration>(3 * target_duration, kLongestHold);
}

Targets seal_targets(const StreamOptions& options, std::span<const Observation> observed) {
  Targets targets;
  targets.target_duration = std::max(seconds{1}, std::chrono::ceil<seconds>(options.segment_duration));
  for (const Observation& one : observed) {
    targets.target_duration =
        std::max(targets.target_duration, std::chrono::ceil<seconds>(one.longest_segment - kHeadroom));
  }
  targets.low_latency = options.low_latency;
  for (const Observation& one : observed) {
    targets.low_latency = targets.low_latency && !one.frames.empty();
    if (!targets.low_latency) break;
    const Duration own = choose_part_target(options.part_duration, measure(one.frames));
    targets.part_target = std::max(targets.part_target, own);
    targets.low_latency = targets.part_target <= targets.target_duration;
  }
  if (!targets.low_latency) {
    targets.part_target = Duration{0};
    return targets;
  }
  targets.part_hold_back = 3 * targets.part_target;
  if (options.window >= kShortestToSkip * targets.target_duration) {
    targets.can_skip_until = kSkipUntil * targets.target_duration;
  }
  return targets;
}

std::optional<Targets> adapt_targets(const Targets& sealed, const StreamOptions& options,
                                     const Observation& observed) {
  if (observed.frames.empty()) return std::nullopt;
  const FrameIntervals intervals = measure(observed.frames);
  Targets targets = sealed;
  targets.frame_interval = intervals.usual;
  if (!sealed.low_latency) return targets;
  if (targets.part_target.count() == 0) {
    // PART-HOLD-BACK is sealed, and three times as long (DD-02).
    targets.part_target =
        std::min(choose_part_target(options.part_duration, intervals), sealed.part_hold_back / 3);
  }
  return intervals.longest <= targets.longest_part() ? std::optional(targets) : std::nullopt;
}

}  // namespace sluice::hls
