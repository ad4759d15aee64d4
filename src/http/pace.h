// Pace: whether a client takes what is sent to it fast enough to be worth its memory.
//
// Runs while something waits to be sent. A client that takes nothing for a while has stalled; one that takes
// less than a rate on average over a longer while is too slow. Pure logic; time is what the caller says.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace sluice::http {

class Pace {
 public:
  struct Rule {
    std::chrono::milliseconds stall;
    std::chrono::milliseconds window;
    std::uint64_t bytes_per_second;
  };
  enum class Verdict { kFine, kStalled, kTooSlow };

  bool running() const { return running_; }
  // Something waits to be sent. Nothing changes when it did before.
  void start(SteadyTime now);
  void sent(SteadyTime now, std::size_t bytes);
  // Nothing waits any more.
  void stop() { running_ = false; }

  // When to judge next. Only while running.
  SteadyTime deadline(const Rule& rule) const;
  // At or after deadline(); begins a new window when the old one is over.
  Verdict judge(SteadyTime now, const Rule& rule);

 private:
  bool running_ = false;
  SteadyTime progress_{};  // when bytes were last taken
  SteadyTime window_start_{};
  std::uint64_t window_bytes_ = 0;
};

}  // namespace sluice::http
