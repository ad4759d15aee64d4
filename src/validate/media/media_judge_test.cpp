#include "validate/media/media_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/testing/stream_builder.h"

namespace sluice::validate {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders alone
using ::testing::ElementsAre;
using std::chrono_literals::operator""us;

TEST(MediaJudge, FindsNothingInACleanStream) {
  for (const bool reversed : {false, true}) {
    TestStream stream;
    stream.reversed = reversed;
    stream.render();
    Findings findings;
    stream.judge(findings);
    EXPECT_TRUE(findings.empty()) << text_of(findings);
  }
}

TEST(MediaJudge, SumsUpTheErrorsOfRoundedDurations) {
  TestStream stream;
  for (Segment& segment : stream.playlist.segments) segment.duration += 900us;
  stream.render();
  Findings findings;
  MediaJudge judge(findings);
  judge.init(*stream.playlist.segments[0].map, {}, stream.init_bytes);
  // A frame lasts 250 ms: the error of each segment is small, that of 300 is not.
  for (int i = 0; i < 300; ++i)
    judge.segment(stream.playlist, stream.playlist.segments[0], {}, stream.segments[0]);
  EXPECT_THAT(rules_in(findings), ElementsAre("MP-05"));
  EXPECT_EQ(findings.groups()[0].count, 1U);
}

TEST(MediaJudge, AllowsEverythingToChangeAtADiscontinuity) {
  TestStream stream;
  for (auto& part : stream.fragments[2]) {
    part.number = 1;
    part.tracks[0].decode_time = 5;
    part.tracks[1].decode_time = 0;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    stream.fragments[2][i].number += static_cast<std::uint32_t>(i);
    stream.fragments[2][i].tracks[0].decode_time += 45'000 * i;
    stream.fragments[2][i].tracks[1].decode_time += 23 * 1024 * i;
  }
  stream.playlist.segments[2].dsn = 6;
  stream.render();
  Findings findings;
  stream.judge(findings);
  EXPECT_TRUE(findings.empty()) << text_of(findings);
}

TEST(MediaJudge, WantsAllPartsOfSoundAloneIndependent) {
  TestStream stream;
  stream.init.video_entry.clear();
  for (auto& segment : stream.fragments) {
    for (auto& part : segment) part.tracks.erase(part.tracks.begin());
  }
  for (Segment& segment : stream.playlist.segments) {
    segment.duration = std::chrono::nanoseconds(4 * 23 * 1024 * 1'000'000'000LL / 48'000);
    segment.date.reset();
    for (Part& part : segment.parts) {
      part.independent = true;
      part.duration = segment.duration / 4;
    }
  }
  stream.render();
  Findings clean;
  stream.judge(clean);
  EXPECT_TRUE(clean.empty()) << text_of(clean);
  stream.playlist.segments[1].parts[2].independent = false;
  Findings findings;
  stream.judge(findings);
  EXPECT_THAT(rules_in(findings), ElementsAre("PS-07"));
}

TEST(MediaJudge, MeasuresFramesAndDates) {
  TestStream stream;
  stream.render();
  Findings findings;
  MediaJudge judge(findings);
  EXPECT_EQ(judge.average_frame_rate(), 0);
  EXPECT_FALSE(judge.mapping());
  judge.init(*stream.playlist.segments[0].map, {}, stream.init_bytes);
  judge.segment(stream.playlist, stream.playlist.segments[0], {}, stream.segments[0]);
  EXPECT_DOUBLE_EQ(judge.average_frame_rate(), 4);
  EXPECT_DOUBLE_EQ(judge.highest_frame_rate(), 4);
  ASSERT_TRUE(judge.mapping());
  EXPECT_EQ(judge.mapping()->dsn, 5U);
  EXPECT_EQ(judge.mapping()->zero, WallTime(std::chrono::seconds(1'800'000'000 - 100)));
  EXPECT_EQ(judge.inits().size(), 1U);
}

}  // namespace
}  // namespace sluice::validate
