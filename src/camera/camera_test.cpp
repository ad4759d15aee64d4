#include "camera/camera.h"

#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "base/log.h"
#include "camera/registry.h"

namespace sluice::camera {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Camera> make_camera(const std::string& name, const std::string& url) {
  return std::make_unique<Camera>(ingest::SourceOptions{.name = name, .url = url}, hls::StreamOptions{}, 0s,
                                  system_clock());
}

// Waits for the next version of a timeline for as long as the test runner allows.
class Publications {
 public:
  explicit Publications(hls::Timeline& timeline)
      : subscription_(timeline.subscribe([this] {
          const std::lock_guard lock(mutex_);
          ++count_;
          changed_.notify_all();
        })) {}

  void wait_for(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
  hls::Timeline::Subscription subscription_;
};

TEST(Camera, PublishesWhatItsSourceSends) {
  const log::Capture quiet;
  const auto camera = make_camera("demo", "test:?size=320x240&fps=25&gop=1");
  Publications publications(*camera->timeline());
  EXPECT_TRUE(std::holds_alternative<ingest::Connecting>(camera->state()));
  camera->start();
  publications.wait_for(3);
  EXPECT_TRUE(std::holds_alternative<ingest::Streaming>(camera->state()));
  const auto version = camera->timeline()->snapshot();
  EXPECT_EQ(version->state().segments.front()->init->tracks.size(), 2U);
  camera->stop();
  EXPECT_GE(camera->timeline()->snapshot()->state().segments.size(), 1U) << "what was published stays";
}

TEST(Registry, FindsByNameAndRefusesATakenOne) {
  Registry registry;
  EXPECT_TRUE(registry.add(make_camera("door", "test:")).ok());
  EXPECT_FALSE(registry.add(make_camera("door", "test:")).ok());
  EXPECT_NE(registry.find("door"), nullptr);
  EXPECT_EQ(registry.find("yard"), nullptr);
  EXPECT_EQ(registry.cameras().size(), 1U);
}

TEST(Registry, StopsCamerasThatNeverConnected) {
  const log::Capture quiet;
  Registry registry;
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(registry.add(make_camera(name, "rtsp://127.0.0.1:1/none")).ok());
  }
  registry.start();
  registry.stop();
}

}  // namespace
}  // namespace sluice::camera
