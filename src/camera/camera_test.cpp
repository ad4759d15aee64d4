#include "camera/camera.h"

#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "base/log.h"

namespace sluice::camera {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Camera> make_camera(const std::string& name, const std::string& url) {
  return std::make_unique<Camera>(
      CameraOptions{.source = {.name = name, .url = url}, .stream = {.first_listing = 0}}, system_clock());
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
  Publications publications(*camera->main().rendition()->current().timeline);
  EXPECT_TRUE(std::holds_alternative<ingest::Connecting>(camera->main().state()));
  camera->start();
  publications.wait_for(3);
  EXPECT_TRUE(std::holds_alternative<ingest::Streaming>(camera->main().state()));
  const auto version = camera->main().snapshot();
  EXPECT_EQ(version->state().segments.front()->init->tracks.size(), 2U);
  camera->stop();
  EXPECT_GE(camera->main().snapshot()->state().segments.size(), 1U) << "what was published stays";
}

TEST(Camera, ASubstreamIsPublishedBesideIt) {
  const log::Capture quiet;
  Camera camera({.source = {.name = "demo", .url = "test:?size=320x240&fps=25&gop=1"},
                 .substream = ingest::SourceOptions{.url = "test:?size=256x144&fps=25&gop=1"},
                 .stream = {.first_listing = 0}},
                system_clock());
  Publications main(*camera.main().rendition()->current().timeline);
  Publications sub(*camera.substream()->rendition()->current().timeline);
  camera.start();
  main.wait_for(1);
  sub.wait_for(1);
  camera.stop();
  const auto& targets = camera.main().snapshot()->state().targets;
  const auto& of_sub = camera.substream()->snapshot()->state().targets;
  EXPECT_EQ(targets.target_duration, of_sub.target_duration) << "MV-12";
  EXPECT_EQ(targets.part_hold_back, of_sub.part_hold_back) << "DD-05";
  EXPECT_EQ(camera.substream()->snapshot()->state().segments.back()->init->tracks.front().video().width,
            256U);
}

TEST(Camera, ASubstreamThatFailsHoldsNothingUp) {
  const log::Capture quiet;
  Camera camera({.source = {.name = "demo", .url = "test:?size=320x240&fps=25&gop=1"},
                 .substream = ingest::SourceOptions{.url = "rtsp://127.0.0.1:1/none"},
                 .stream = {.first_listing = 0}},
                system_clock());
  Publications main(*camera.main().rendition()->current().timeline);
  camera.start();
  main.wait_for(1);
  EXPECT_TRUE(std::holds_alternative<ingest::Streaming>(camera.main().state()));
  EXPECT_FALSE(std::holds_alternative<ingest::Streaming>(camera.substream()->state()));
  EXPECT_EQ(camera.substream()->snapshot(), nullptr);
  camera.stop();
}

TEST(Camera, MayBeStoppedTwiceAndBeforeItWasStarted) {
  const log::Capture quiet;
  const auto never_started = make_camera("demo", "test:");
  never_started->stop();
  const auto camera = make_camera("demo", "test:");
  camera->start();
  camera->stop();
  camera->stop();
}

}  // namespace
}  // namespace sluice::camera
