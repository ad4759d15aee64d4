// A series of measured values, and what stands in a report of it. One thread.
#pragma once

#include <cstddef>
#include <vector>

#include "validate/playlist/values.h"

namespace sluice::validate {

class Series {
 public:
  void add(Duration value);  // of more than kMaxValues the first ones are kept

  bool empty() const { return values_.empty(); }
  std::size_t count() const { return values_.size(); }
  // The value that `share` (0 to 1) of all values don't exceed. Not of an empty series.
  Duration percentile(double share) const;
  Duration max() const { return percentile(1); }

  static constexpr std::size_t kMaxValues = 100'000;

 private:
  std::vector<Duration> values_;
};

}  // namespace sluice::validate
