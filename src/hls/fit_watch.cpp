#include "hls/fit_watch.h"

#include <algorithm>
#include <iterator>

namespace sluice::hls {
namespace {

constexpr int kMisfits = 3;

}  // namespace

bool FitWatch::outgrown(const Segment& closed) {
  if (closed.gap) return false;
  misfits_ = fits(closed) ? 0 : misfits_ + 1;
  return misfits_ == kMisfits;
}

bool FitWatch::fits(const Segment& segment) const {
  // A frame that is longer than may be published cuts the picture: a segment of the little that there was.
  const bool cut = segment.discontinuity && segment.duration() <= targets_.longest_frame();
  if (cut || !targets_.low_latency) return !cut;
  return std::ranges::none_of(segment.parts.begin(), std::prev(segment.parts.end()), [&](const Part& part) {
    return !part.independent && part.duration < targets_.shortest_part();
  });
}

}  // namespace sluice::hls
