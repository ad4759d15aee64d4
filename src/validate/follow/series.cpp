#include "validate/follow/series.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sluice::validate {

void Series::add(Duration value) {
  if (values_.size() < kMaxValues) values_.push_back(value);
}

Duration Series::percentile(double share) const {
  assert(!values_.empty());
  std::vector<Duration> sorted = values_;
  std::ranges::sort(sorted);
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

}  // namespace sluice::validate
