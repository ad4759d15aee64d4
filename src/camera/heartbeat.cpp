#include "camera/heartbeat.h"

#include <utility>

#include "hls/time.h"

namespace sluice::camera {

Heartbeat::~Heartbeat() {
  stop();
}

void Heartbeat::start(std::function<void()> beat) {
  thread_ = std::thread([this, beat = std::move(beat)] { run(beat); });
}

void Heartbeat::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stopping_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Heartbeat::run(const std::function<void()>& beat) {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, hls::kTick, [this] { return stopped_; })) {
    lock.unlock();
    beat();
    lock.lock();
  }
}

}  // namespace sluice::camera
