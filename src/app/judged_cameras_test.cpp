// The judge watches cameras of many kinds.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/testing/judged_camera.h"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;
using testing::Excuses;
using testing::JudgedCamera;
using testing::Picture;
using testing::violations;
using Script = JudgedCamera::Script;

struct Kind {
  double fps = 25;
  int gop = 2;  // seconds
  double jitter = 0;
  bool low_latency = true;
  bool sound = true;
  bool b_frames = false;
  Picture picture = Picture::k1080p;
  std::optional<double> substream = {};  // its frames a second
  std::chrono::seconds running = 16s;    // before the judge comes
};

Script script_of(const Kind& kind, double fps) {
  return {.frame = std::llround(90'000 / fps),
          .gop = static_cast<int>(std::lround(kind.gop * fps)),
          .picture = kind.picture,
          .sound = kind.sound,
          .b_frames = kind.b_frames,
          .jitter = kind.jitter};
}

std::string name_of(const ::testing::TestParamInfo<Kind>& info) {
  const Kind& kind = info.param;
  std::string name =
      fmt::format("{}_Fps{:g}_Gop{}", kind.picture == Picture::kH265 ? "H265" : "H264", kind.fps, kind.gop);
  if (kind.jitter > 0) name += "_Jitter";
  if (kind.b_frames) name += "_BFrames";
  if (!kind.sound) name += "_Silent";
  if (kind.substream) name += fmt::format("_Sub{:g}", *kind.substream);
  if (!kind.low_latency) name += "_Plain";
  if (kind.running == 0s) name += "_FromTheStart";
  std::ranges::replace(name, '.', '_');
  return name;
}

const std::vector<double> kRates{5, 10, 15, 25, 29.97, 30, 60};
const std::vector<int> kGops{1, 2, 4, 12};

// ./test --long judges all of them. Otherwise every rate meets every GOP in low latency, and half of them
// plain; each of both meets jitter and none.
const bool kAll = std::getenv("SLUICE_LONG") != nullptr;

std::vector<Kind> low_latency() {
  std::vector<Kind> kinds;
  for (std::size_t rate = 0; rate < kRates.size(); ++rate) {
    for (std::size_t gop = 0; gop < kGops.size(); ++gop) {
      const bool jitters = (rate + gop) % 2 == 1;
      if (kAll || !jitters) kinds.push_back({.fps = kRates[rate], .gop = kGops[gop]});
      if (kAll || jitters)
        kinds.push_back({.fps = kRates[rate], .gop = kGops[gop], .jitter = 0.2, .sound = false});
    }
  }
  return kinds;
}

std::vector<Kind> plain() {
  std::vector<Kind> kinds;
  for (std::size_t rate = 0; rate < kRates.size(); ++rate) {
    for (std::size_t gop = 0; gop < kGops.size(); ++gop) {
      if (kAll || (rate + gop) % 2 == 0)
        kinds.push_back({.fps = kRates[rate], .gop = kGops[gop], .low_latency = false});
    }
  }
  return kinds;
}

std::vector<Kind> others() {
  return {
      {.fps = 5, .gop = 2, .sound = false},
      {.fps = 29.97, .gop = 1, .sound = false},
      {.fps = 15, .gop = 1, .b_frames = true},
      {.fps = 25, .gop = 2, .b_frames = true},
      {.fps = 29.97, .gop = 4, .b_frames = true},
      {.fps = 60, .gop = 2, .sound = false, .b_frames = true},
      {.fps = 10, .gop = 2, .picture = Picture::kH265},
      {.fps = 25, .gop = 4, .jitter = 0.2, .picture = Picture::kH265},
      {.fps = 30, .gop = 2, .b_frames = true, .picture = Picture::kH265},
      {.fps = 25, .gop = 2, .low_latency = false, .b_frames = true},
      {.fps = 15, .gop = 2, .jitter = 0.2, .low_latency = false},
      {.fps = 25, .gop = 2, .substream = 10},
      {.fps = 30, .gop = 1, .substream = 15},
      {.fps = 30, .gop = 4, .jitter = 0.2, .substream = 5},
      {.fps = 25, .gop = 2, .low_latency = false, .substream = 5},
      {.fps = 25, .gop = 2, .running = 0s},
      {.fps = 5, .gop = 1, .jitter = 0.2, .running = 0s},
      {.fps = 29.97, .gop = 4, .running = 0s},
      {.fps = 15, .gop = 12, .running = 0s},
      {.fps = 25, .gop = 2, .substream = 10, .running = 0s},
      {.fps = 25, .gop = 2, .low_latency = false, .running = 0s},
  };
}

// All that a camera forces, and no server can mend (docs/conformance.md).
Excuses forced_by(const Kind& kind) {
  Excuses excuses;
  if (kind.gop > 2) excuses.push_back({"PS-17", "key frames are as far apart as the camera sends them"});
  if (kind.gop > 10) excuses.push_back({"PS-10", "a segment may not last as long as this GOP"});
  if (kind.substream && kind.jitter > 0)
    excuses.push_back({"DD-24", "few frames that jitter make long parts (PS-03), which come later"});
  return excuses;
}

class JudgedCameras : public ::testing::TestWithParam<Kind> {};

TEST_P(JudgedCameras, KeepEveryRule) {
  const Kind& kind = GetParam();
  std::optional<Script> substream;
  if (kind.substream) {
    substream = script_of(kind, *kind.substream);
    substream->picture = Picture::kCif;
  }
  JudgedCamera camera({.low_latency = kind.low_latency}, script_of(kind, kind.fps), substream);
  camera.pass(kind.running);
  // All probes, and a whole GOP; from the start, until there is a playlist (RB-10).
  const auto watched = std::chrono::seconds(kind.gop) + (kind.running == 0s ? 25s : 10s);
  const validate::Verdict verdict = camera.judge(watched);
  EXPECT_EQ(violations(verdict, forced_by(kind)), "");
  EXPECT_EQ(testing::too_little(verdict, kind.low_latency), "");
}

INSTANTIATE_TEST_SUITE_P(LowLatency, JudgedCameras, ::testing::ValuesIn(low_latency()), name_of);
INSTANTIATE_TEST_SUITE_P(Plain, JudgedCameras, ::testing::ValuesIn(plain()), name_of);
INSTANTIATE_TEST_SUITE_P(Other, JudgedCameras, ::testing::ValuesIn(others()), name_of);

}  // namespace
}  // namespace sluice::app
