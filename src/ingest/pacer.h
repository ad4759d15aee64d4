// Pacer: lets media that can be had at once through at the pace it is to be shown at. Pure; one thread.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace sluice::ingest {

class Pacer {
 public:
  explicit Pacer(const Clock& clock) : clock_(&clock) {}

  // How long to wait before what is to be shown at `time` goes on; 0 when it is due. A time far from those
  // before begins a new line, at once.
  std::chrono::microseconds wait_for(std::chrono::microseconds time);

 private:
  struct Line {
    SteadyTime began;
    std::chrono::microseconds first;
  };

  const Clock* clock_;
  std::optional<Line> line_;
};

}  // namespace sluice::ingest
