// TestTone: a beep of a tenth of a second as each second of the wall clock begins, silence between. One
// thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"

namespace sluice::ingest {

class TestTone {
 public:
  // The first sample is heard at `begin`.
  TestTone(WallTime begin, std::uint32_t sample_rate) : begin_(begin), rate_(sample_rate) {}

  // The next `count` samples, from -1 to 1.
  std::vector<float> next(std::size_t count);
  std::uint64_t position() const { return position_; }

 private:
  WallTime begin_;
  std::uint32_t rate_;
  std::uint64_t position_ = 0;
};

}  // namespace sluice::ingest
