#include "hls/fit_watch.h"

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

const Targets kTargets{
    .target_duration = 2s, .low_latency = true, .part_target = 500ms, .part_hold_back = 1500ms};

Segment of(const std::vector<Duration>& durations) {
  Segment segment;
  for (const Duration duration : durations) segment.parts.push_back({.duration = duration});
  segment.parts.front().independent = true;
  return segment;
}

bool outgrown(const Targets& targets, const std::vector<Segment>& segments) {
  FitWatch watch(targets);
  return std::ranges::any_of(segments, [&](const Segment& segment) { return watch.outgrown(segment); });
}

TEST(FitWatch, PartsThatCannotBeFilledOutgrowThePartTarget) {
  const Segment good = of({500ms, 430ms, 500ms, 80ms});
  const Segment bad = of({500ms, 420ms, 500ms, 500ms});
  EXPECT_FALSE(outgrown(kTargets, std::vector(20, good)));
  EXPECT_TRUE(outgrown(kTargets, {bad, bad, bad}));
  EXPECT_FALSE(outgrown(kTargets, {bad, bad, good, bad, bad})) << "a fault now and then";
}

TEST(FitWatch, TheExemptionsOfShortPartsCount) {
  Segment first_is_short = of({100ms, 500ms, 500ms});
  EXPECT_FALSE(outgrown(kTargets, std::vector(5, first_is_short))) << "INDEPENDENT";
  EXPECT_FALSE(outgrown(kTargets, std::vector(5, of({500ms, 100ms})))) << "the last of its parent";
  Segment gap = of({500ms, 100ms, 500ms});
  gap.gap = true;
  EXPECT_FALSE(outgrown(kTargets, std::vector(5, gap))) << "GAP";
}

TEST(FitWatch, FramesLongerThanAPartCutThePictureToPieces) {
  Segment piece = of({40ms});
  piece.discontinuity = true;
  EXPECT_TRUE(outgrown(kTargets, std::vector(3, piece)));
  EXPECT_FALSE(outgrown(kTargets, {piece, piece, of({500ms, 500ms}), piece, piece}));
}

TEST(FitWatch, PlainPlaylistsHaveNoParts) {
  EXPECT_FALSE(outgrown({.target_duration = 2s}, std::vector(5, of({2s}))));
}

}  // namespace
}  // namespace sluice::hls
