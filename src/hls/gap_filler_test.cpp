#include "hls/gap_filler.h"

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

using Durations = std::vector<Duration>;

class Recorder final : public CutSink {
 public:
  std::optional<Targets> seal(const Observation& /*observed*/) override { return std::nullopt; }
  void add_part(CutPart part) override {
    EXPECT_TRUE(part.gap);
    EXPECT_EQ(part.start, end);
    end += part.duration;
    parts.push_back(part.duration);
  }
  void close_segment() override { segments.push_back(std::exchange(parts, {})); }

  PresentationTime end = 100s;
  std::vector<Duration> parts;
  std::vector<std::vector<Duration>> segments;
};

Targets low_latency() {
  return {.target_duration = 2s, .low_latency = true, .part_target = 601ms, .part_hold_back = 1803ms};
}

TEST(GapFiller, ListsWholePartsInSegmentsOfTheTargetDuration) {
  Recorder recorder;
  GapFiller gap(low_latency(), 100s, recorder);
  gap.fill(100s + 599ms);
  EXPECT_TRUE(recorder.parts.empty());
  gap.fill(103s);
  const Durations segment = {600ms, 600ms, 600ms, 200ms};
  EXPECT_EQ(recorder.segments, std::vector<Durations>(1, segment));
  EXPECT_EQ(recorder.parts, Durations(1, 600ms));
  EXPECT_EQ(gap.end(), 102s + 600ms);
  EXPECT_EQ(gap.duration(), 2600ms);
}

TEST(GapFiller, HasPartsOfWholeBeats) {
  Targets targets = low_latency();
  targets.part_target = 521ms;
  Recorder recorder;
  GapFiller gap(targets, 100s, recorder);
  gap.fill(102s);
  EXPECT_EQ(recorder.segments, std::vector<Durations>(1, Durations(4, 500ms))) << "MP-12";
}

TEST(GapFiller, EndsExactlyWhereTheMediaGoesOn) {
  Recorder recorder;
  GapFiller gap(low_latency(), 100s, recorder);
  gap.finish(100s + 650ms);
  const Durations segment = {600ms, 50ms};
  EXPECT_EQ(recorder.segments, std::vector<Durations>(1, segment));
  EXPECT_TRUE(recorder.parts.empty());
}

TEST(GapFiller, MakesNoPartOfNextToNothing) {
  Recorder recorder;
  GapFiller gap(low_latency(), 100s, recorder);
  gap.finish(100s + 600ms + 3us);
  EXPECT_EQ(recorder.segments, std::vector<Durations>(1, Durations(1, 600ms))) << "RB-05";
}

TEST(GapFiller, MakesNoEmptySegment) {
  Recorder recorder;
  GapFiller gap(low_latency(), 100s, recorder);
  gap.finish(102s);
  EXPECT_EQ(recorder.segments.size(), 1U) << "RB-05";
}

TEST(GapFiller, HasWholeSegmentsWithoutLowLatency) {
  Recorder recorder;
  GapFiller gap({.target_duration = 2s}, 100s, recorder);
  gap.fill(105s);
  EXPECT_EQ(recorder.segments, std::vector<Durations>(2, Durations(1, 2s)));
  EXPECT_TRUE(recorder.parts.empty());
}

}  // namespace
}  // namespace sluice::hls
