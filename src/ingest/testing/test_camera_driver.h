// A TestCamera in scripted time: whatever it waits for has come when it asks. For tests; one thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/clock.h"
#include "ingest/test_camera.h"
#include "ingest/test_camera_options.h"

namespace sluice::ingest::testing {

class TestCameraDriver {
 public:
  // `parameters` as behind "test:".
  explicit TestCameraDriver(std::string_view parameters)
      : camera_(parse_test_camera_options(parameters).value(), clock_,
                [this](std::chrono::microseconds time) {
                  clock_.advance(time);
                  return true;
                }) {}

  ManualClock& clock() { return clock_; }
  TestCamera& camera() { return camera_; }

  // The packets of this much time.
  std::vector<ffmpeg::Ptr<AVPacket>> record(std::chrono::milliseconds duration) {
    std::vector<ffmpeg::Ptr<AVPacket>> out;
    const SteadyTime end = clock_.steady() + duration;
    while (clock_.steady() < end) out.push_back(camera_.read().value());
    return out;
  }

 private:
  ManualClock clock_;
  TestCamera camera_;
};

}  // namespace sluice::ingest::testing
