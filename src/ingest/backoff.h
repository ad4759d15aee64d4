// Backoff: how long to wait before a lost camera is tried again.
//
// The wait doubles from `first` to `longest`, each drawn at random from the upper half of its range, so that
// fifty cameras that lost power together do not come back in step. Pure apart from its own seeded generator;
// one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace sluice::ingest {

class Backoff {
 public:
  struct Limits {
    std::chrono::milliseconds first{1000};
    std::chrono::milliseconds longest{15000};
    // A camera that delivered for as long as this is taken to be well: its next wait is the first again.
    std::chrono::milliseconds good_run{10000};
  };

  Backoff(Limits limits, std::uint64_t seed);

  // The wait before the next try; each is never below the first nor above the longest.
  std::chrono::milliseconds next();
  // Tells how long the source delivered media before it was lost.
  void note_run(std::chrono::milliseconds duration);

 private:
  Limits limits_;
  std::chrono::milliseconds ceiling_;
  std::mt19937_64 random_;
};

}  // namespace sluice::ingest
