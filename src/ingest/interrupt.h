// Interrupt: ends whatever a camera's thread is waiting in, because it was told to stop or because it took
// too long.
//
// The camera's thread names the time that each operation may take; libavformat asks expired() at least every
// tenth of a second. stop() may be called from any thread, all else belongs to the camera's. With a
// ManualClock the limits of operations follow it, sleep_for() does not.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/clock.h"

namespace sluice::ingest {

class Interrupt {
 public:
  explicit Interrupt(const Clock& clock) : clock_(clock) {}
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  void stop();
  bool stopped() const { return stopped_.load(std::memory_order_acquire); }

  // An operation begins that may take as long as `limit`, or until stop().
  void allow(std::chrono::milliseconds limit);
  // As allow(), but the operation may finish within `limit` in spite of stop(): saying goodbye to a camera.
  void allow_to_finish(std::chrono::milliseconds limit);

  // Whether the operation under way has to end now.
  bool expired() const;
  // Whether it has to because of its limit, not because of stop().
  bool timed_out() const {
    return !stopped() && clock_.steady() >= deadline_.load(std::memory_order_relaxed);
  }

  // Waits; false as soon as stop() is called, or had been.
  bool sleep_for(std::chrono::microseconds duration);

 private:
  const Clock& clock_;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> heeds_stop_ = true;
  // libavformat may ask from a thread of its own.
  std::atomic<SteadyTime> deadline_ = SteadyTime::max();
  std::mutex mutex_;
  std::condition_variable wake_;
};

}  // namespace sluice::ingest
