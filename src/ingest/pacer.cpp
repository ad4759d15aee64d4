#include "ingest/pacer.h"

#include <algorithm>

namespace sluice::ingest {
namespace {

// A live source that was behind may catch up; one that is further off has a new time line.
constexpr std::chrono::seconds kFurthestAhead{10};
constexpr std::chrono::seconds kFurthestBehind{30};

}  // namespace

std::chrono::microseconds Pacer::wait_for(std::chrono::microseconds time) {
  const SteadyTime now = clock_->steady();
  if (line_) {
    const auto early =
        std::chrono::duration_cast<std::chrono::microseconds>(line_->began + (time - line_->first) - now);
    if (early <= kFurthestAhead && early >= -kFurthestBehind)
      return std::max(early, std::chrono::microseconds{0});
  }
  line_ = Line{.began = now, .first = time};
  return std::chrono::microseconds{0};
}

}  // namespace sluice::ingest
