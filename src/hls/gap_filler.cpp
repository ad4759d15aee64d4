#include "hls/gap_filler.h"

#include <algorithm>

namespace sluice::hls {
namespace {

constexpr Duration kShortestPart = std::chrono::milliseconds{20};

}  // namespace

Duration GapFiller::next_part() const {
  const Duration left = segment_start_ + targets_.target_duration - end_;
  if (!targets_.low_latency) return left;
  // Parts of a gap come with ticks. They last for whole ones, so that none comes later after the one before
  // than PART-TARGET (MP-12).
  const Duration whole = targets_.longest_part() / Duration{kTick} * Duration{kTick};
  return std::min(std::max(whole, kShortestPart), left);
}

void GapFiller::fill(PresentationTime until) {
  while (end_ + next_part() <= until) add_part(next_part());
}

void GapFiller::finish(PresentationTime until) {
  fill(until);
  // A part of next to nothing is no part (RB-05); a date may jump by as much over the discontinuity that
  // follows.
  if (until - end_ >= kShortestPart) add_part(until - end_);
  close_segment();
}

void GapFiller::add_part(Duration duration) {
  sink_.add_part({.start = end_, .duration = duration, .gap = true, .tracks = {}});
  end_ += duration;
  if (end_ - segment_start_ == targets_.target_duration) close_segment();
}

void GapFiller::close_segment() {
  if (end_ == segment_start_) return;
  sink_.close_segment();
  segment_start_ = end_;
}

}  // namespace sluice::hls
