// ReportedSync: where sender reports say the sound lies beside the picture.
//
// Taking the steps out of both streams leaves them as they lay at the start, which a camera that sends an old
// key frame first gets wrong by seconds. The reports know better, once several of them agree. Pure; one
// thread.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace sluice::ingest {

class ReportedSync {
 public:
  // What to add to the sound's times, given what was taken out of both streams.
  std::chrono::microseconds shift(std::chrono::microseconds picture, std::chrono::microseconds sound,
                                  SteadyTime now);

 private:
  std::chrono::microseconds applied_{0};
  std::chrono::microseconds wanted_{0};
  SteadyTime wanted_since_{};
};

}  // namespace sluice::ingest
