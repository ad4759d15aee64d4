// Runs, holes and the time line.
#include <gtest/gtest.h>

#include "hls/segmenter.h"
#include "hls/testing/scripted_source.h"
#include "hls/testing/segment_recorder.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedSource;
using testing::SegmentRecorder;

TEST(SegmenterRuns, TheTimeLineStartsWhenTheFirstPictureArrived) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {.reorder = 2});
  source.begin();
  source.play(51);
  const auto& first = recorder.segments.at(0).parts.at(0);
  EXPECT_EQ(to_wall(first.start), testing::kStart);
  const auto& sample = first.tracks.at(0).samples.at(0).sample;
  EXPECT_EQ(sample.pts, sample.dts) << "the first picture is shown when decoding starts, reordered or not";
}

TEST(SegmenterRuns, ANewRunIsADiscontinuityAndGoesOnLaterOnTheTimeLine) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {.audio = true});
  source.begin();
  source.play(130);
  source.end();
  const std::size_t before = recorder.segments.size();
  EXPECT_EQ(recorder.samples(testing::kVideoId), 130U) << "the end of a run loses no frame";
  source.begin(testing::kStart + 20s);
  source.play(120);
  ASSERT_GT(recorder.segments.size(), before);
  EXPECT_FALSE(recorder.segments[0].discontinuity);
  EXPECT_TRUE(recorder.segments[before].discontinuity);
  EXPECT_EQ(to_wall(recorder.segments[before].parts[0].start), testing::kStart + 20s);
}

TEST(SegmenterRuns, TheTimeLineNeverGoesBackWhenTheDateDoes) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(130);
  source.end();
  const auto& last = recorder.segments.back().parts.back();
  const PresentationTime end = last.start + last.duration;
  source.begin(testing::kStart - 1h);
  source.play(51);
  EXPECT_EQ(recorder.segments.back().parts.front().start, end);
}

TEST(SegmenterRuns, AHoleInThePictureIsADiscontinuityOnTheSameClock) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {.audio = true});
  source.begin();
  source.play(110);
  source.skip(75);  // 3 s
  source.play(120);
  source.end();
  std::size_t discontinuities = 0;
  for (const auto& segment : recorder.segments) {
    if (!segment.discontinuity) continue;
    ++discontinuities;
    EXPECT_EQ(to_wall(segment.parts[0].start), testing::kStart + 185 * 40ms);
  }
  EXPECT_EQ(discontinuities, 1U);
  EXPECT_EQ(recorder.samples(testing::kVideoId), 230U);
}

TEST(SegmenterRuns, AHoleInTheFirstSegmentIsADiscontinuityToo) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(30);
  source.skip(20);  // 0.8 s: short enough for a first segment, too long for a part
  source.play(60);
  source.end();
  ASSERT_GE(recorder.segments.size(), 2U);
  EXPECT_TRUE(recorder.segments[1].discontinuity);
  EXPECT_EQ(recorder.samples(testing::kVideoId), 90U);
}

TEST(SegmenterRuns, ACameraThatComesAndGoesAtOnceIsNotSealedFrom) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(5);
  source.end();
  EXPECT_EQ(recorder.targets.target_duration, 0s);
  source.begin(testing::kStart + 5s);
  source.play(60);
  EXPECT_EQ(recorder.segments.size(), 1U);
  EXPECT_FALSE(recorder.segments[0].discontinuity);
}

}  // namespace
}  // namespace sluice::hls
