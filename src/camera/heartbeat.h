// Heartbeat: calls tick() of all cameras every hls::kTick, on one thread of its own, so that a playlist goes
// on whatever source its camera's thread waits for.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace sluice::camera {

class Heartbeat {
 public:
  Heartbeat() = default;
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  // By the owner; start() once. `beat` is never called after stop() has returned.
  void start(std::function<void()> beat);
  void stop();

 private:
  void run(const std::function<void()>& beat);

  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace sluice::camera
