#include "ingest/interrupt.h"

namespace sluice::ingest {

void Interrupt::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_.store(true, std::memory_order_release);
  }
  wake_.notify_all();
}

void Interrupt::allow(std::chrono::milliseconds limit) {
  deadline_.store(clock_.steady() + limit, std::memory_order_relaxed);
  heeds_stop_.store(true, std::memory_order_relaxed);
}

void Interrupt::allow_to_finish(std::chrono::milliseconds limit) {
  allow(limit);
  heeds_stop_.store(false, std::memory_order_relaxed);
}

bool Interrupt::expired() const {
  if (stopped() && heeds_stop_.load(std::memory_order_relaxed)) return true;
  return clock_.steady() >= deadline_.load(std::memory_order_relaxed);
}

bool Interrupt::sleep_for(std::chrono::microseconds duration) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, duration, [this] { return stopped(); });
}

}  // namespace sluice::ingest
