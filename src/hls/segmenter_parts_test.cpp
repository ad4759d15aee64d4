// Where parts begin, and how long they are.
#include <string>

#include <gtest/gtest.h>

#include "hls/segmenter.h"
#include "hls/testing/scripted_source.h"
#include "hls/testing/segment_recorder.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedSource;
using testing::SegmentRecorder;

void expect_full_parts(const SegmentRecorder& recorder, const std::string& what) {
  ASSERT_TRUE(recorder.targets.low_latency) << what;
  ASSERT_GE(recorder.segments.size(), 3U) << what;
  for (const auto& segment : recorder.segments) {
    for (std::size_t i = 0; i + 1 < segment.parts.size(); ++i) {
      EXPECT_GE(segment.parts[i].duration, recorder.targets.shortest_part()) << "PS-03 at " << what;
    }
  }
}

// Rates whose frames last no whole number of microseconds are among them.
constexpr int kRates[] = {2, 3, 5, 6, 7, 8, 9, 10, 12, 14, 15, 18, 20, 24, 25, 27, 30, 45, 50, 60, 90};

TEST(SegmenterParts, PartsFillPartTargetAndOnlyTheLastOfASegmentIsShort) {
  for (const int fps : kRates) {
    SegmentRecorder recorder;
    ScriptedSource source(recorder, {.frame = 90000 / fps, .gop = 2 * fps});
    source.begin();
    source.play(fps * 11);
    expect_full_parts(recorder, std::to_string(fps) + " fps");
  }
}

TEST(SegmenterParts, PartsOfAConstantRateHoldAsManyFramesEach) {
  for (const int fps : kRates) {
    SegmentRecorder recorder;
    ScriptedSource source(recorder, {.frame = 90000 / fps, .gop = 2 * fps});
    source.begin();
    source.play(fps * 11);
    const auto frames_of = [](const CutPart& part) { return part.tracks.at(0).samples.size(); };
    const std::size_t frames = frames_of(recorder.segments.at(0).parts.at(0));
    for (const auto& segment : recorder.segments) {
      for (std::size_t i = 0; i + 1 < segment.parts.size(); ++i) {
        EXPECT_EQ(frames_of(segment.parts[i]), frames) << fps << " fps";
      }
    }
  }
}

TEST(SegmenterParts, PartsFillPartTargetWhereTheContainerCountsInMilliseconds) {
  for (const int fps : kRates) {
    SegmentRecorder recorder;
    ScriptedSource source(recorder, {.frame = 90000 / fps, .gop = 2 * fps, .jitter = [fps](int n) {
                                       return -(std::int64_t{n} * (90000 / fps) % 90);
                                     }});
    source.begin();
    source.play(fps * 11);
    expect_full_parts(recorder, std::to_string(fps) + " fps in milliseconds");
  }
}

TEST(SegmenterParts, PartsKeepTheirBoundsUnderJitter) {
  for (const int fps : {8, 15, 25, 50}) {
    SegmentRecorder recorder;
    const std::int64_t frame = 90000 / fps;
    ScriptedSource source(recorder, {.frame = frame, .gop = fps, .jitter = [frame](int n) {
                                       return (n * 7919 % 201 - 100) * frame / 1000;
                                     }});
    source.begin();
    source.play(fps * 20);
    expect_full_parts(recorder, std::to_string(fps) + " fps with jitter");
  }
}

TEST(SegmenterParts, AFrameThatLastsLongerThanUsualDoesNotOverfillItsPart) {
  SegmentRecorder recorder;  // which holds every part against PART-TARGET
  // Even while the targets are sealed, uneven from then on.
  const auto jitter = [](int n) {
    auto mixed = static_cast<std::uint32_t>(n) * 2654435761U;
    mixed = (mixed ^ (mixed >> 15U)) *
            2246822519U;  // once is not enough: twelve frames would always differ alike
    return n < 60 ? 0 : static_cast<std::int64_t>((mixed >> 16U) % 601U) - 300;
  };
  ScriptedSource source(recorder, {.gop = 50, .jitter = jitter});
  source.begin();
  source.play(2000);
  EXPECT_GE(recorder.segments.size(), 39U);
}

TEST(SegmenterParts, APartIsGivenAsSoonAsTheNextFrameCannotJoinIt) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(51);  // the key frame that closes the first segment
  ASSERT_EQ(recorder.segments.size(), 1U);
  source.play(12);
  EXPECT_EQ(recorder.open.parts.size(), 0U);
  source.play(1);  // 13 frames of 40 ms have their durations; PART-TARGET is 520 ms
  EXPECT_EQ(recorder.open.parts.size(), 1U);
}

TEST(SegmenterParts, NothingIsGivenBeforeTheFirstSegmentIsComplete) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(50);
  EXPECT_EQ(recorder.targets.target_duration, 0s);
  EXPECT_TRUE(recorder.open.parts.empty());
  source.play(1);
  EXPECT_EQ(recorder.targets.target_duration, 2s);
  EXPECT_EQ(recorder.segments.size(), 1U);
  EXPECT_EQ(recorder.segments[0].parts.size(), 4U);
}

TEST(SegmenterParts, AnArrivalBetweenTwoTicksMakesNoOddDurations) {
  for (int i = 0; i < 12; ++i) {
    SegmentRecorder recorder;
    ScriptedSource source(recorder, {});
    source.begin(testing::kStart + std::chrono::microseconds{i});
    source.play(51);
    ASSERT_EQ(recorder.segments.size(), 1U);
    EXPECT_EQ(recorder.segments[0].duration, 2s);
    EXPECT_EQ(recorder.segments[0].parts[0].duration, 520ms);
  }
}

TEST(SegmenterParts, PlainHlsHasOnePartASegment) {
  StreamOptions options;
  options.low_latency = false;
  SegmentRecorder recorder(options);
  ScriptedSource source(recorder, {.audio = true});
  source.begin();
  source.play(201);
  ASSERT_EQ(recorder.segments.size(), 4U);
  for (const auto& segment : recorder.segments) EXPECT_EQ(segment.parts.size(), 1U);
}

}  // namespace
}  // namespace sluice::hls
