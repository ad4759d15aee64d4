#include "hls/gap_filler.h"

#include <algorithm>

namespace sluice::hls {

Duration GapFiller::next_part() const {
  const Duration left = segment_start_ + targets_.target_duration - end_;
  return targets_.low_latency ? std::min(targets_.part_target, left) : left;
}

void GapFiller::fill(PresentationTime until) {
  while (end_ + next_part() <= until) add_part(next_part());
}

void GapFiller::finish(PresentationTime until) {
  fill(until);
  if (end_ < until) add_part(until - end_);
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
