#include "camera/heartbeat.h"

#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

namespace sluice::camera {
namespace {

TEST(Heartbeat, BeatsUntilItIsStopped) {
  std::mutex mutex;
  std::condition_variable beaten;
  int beats = 0;
  Heartbeat heartbeat;
  heartbeat.start([&] {
    const std::lock_guard lock(mutex);
    ++beats;
    beaten.notify_all();
  });
  {
    std::unique_lock lock(mutex);
    beaten.wait(lock, [&] { return beats >= 3; });
  }
  heartbeat.stop();
  const int before = beats;
  heartbeat.stop();
  EXPECT_EQ(beats, before);
}

TEST(Heartbeat, NeedsNoStart) {
  Heartbeat heartbeat;
  heartbeat.stop();
}

}  // namespace
}  // namespace sluice::camera
