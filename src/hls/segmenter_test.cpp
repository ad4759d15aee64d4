// Where segments begin.
#include "hls/segmenter.h"

#include <gtest/gtest.h>

#include "hls/testing/scripted_source.h"
#include "hls/testing/segment_recorder.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedSource;
using testing::SegmentRecorder;

TEST(Segmenter, CutsSegmentsAtTheKeyFrameNearestTheWantedLength) {
  struct Case {
    int gop;
    Duration segment;
  };
  const Case cases[] = {{25, 2s}, {50, 2s}, {40, 1600ms}, {75, 3s}, {12, 1920ms}, {100, 4s}};
  for (const Case& c : cases) {
    SegmentRecorder recorder;
    ScriptedSource source(recorder, {.gop = c.gop});
    source.begin();
    source.play(400);
    ASSERT_GE(recorder.segments.size(), 3U);
    for (const auto& segment : recorder.segments) {
      EXPECT_EQ(segment.duration, c.segment) << c.gop;
      EXPECT_TRUE(segment.parts.front().independent);
    }
  }
}

TEST(Segmenter, ToleratesKeyFramesThatComeALittleEarly) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {.gop = 50, .jitter = [](int n) { return n % 100 == 50 ? -300 : 0; }});
  source.begin();
  source.play(500);
  for (const Duration duration : recorder.durations())
    EXPECT_NEAR(static_cast<double>(duration.count()), 2e6, 2e4);
}

TEST(Segmenter, AGopLongerThanTheTargetDurationIsCutWithoutAKeyFrame) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {.gop = 50});
  source.begin();
  source.play(101);
  ScriptedSource longer(recorder, {.gop = 300});
  source.end();
  longer.begin(testing::kStart + 1min);
  longer.play(300);
  ASSERT_GE(recorder.segments.size(), 5U);
  EXPECT_EQ(recorder.targets.target_duration, 2s);
  EXPECT_FALSE(recorder.segments.back().parts.front().independent);
}

TEST(Segmenter, AGopWithoutEndStillGivesAFirstSegment) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {.gop = 100000});
  source.begin();
  source.play(260);
  ASSERT_EQ(recorder.segments.size(), 1U);
  EXPECT_EQ(recorder.targets.target_duration, 10s);
}

}  // namespace
}  // namespace sluice::hls
