#include "hls/targets.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

std::vector<Duration> constant(Duration interval, std::size_t count) {
  return std::vector(count, interval);
}

Targets seal(const StreamOptions& options, std::vector<Duration> frames) {
  const Duration length = std::accumulate(frames.begin(), frames.end(), Duration{0});
  const Observation observed{.longest_segment = length, .frames = std::move(frames)};
  Targets together = seal_targets(options, std::span(&observed, 1));
  together.part_target = Duration{0};
  return adapt_targets(together, options, observed).value();
}

StreamOptions wanted(Duration part, Duration segment) {
  StreamOptions options;
  options.part_duration = part;
  options.segment_duration = segment;
  return options;
}

// Rounded up, and with room for kFirstPartLead.
TEST(SealTargets, PartTargetIsAWholeNumberOfFramesInMilliseconds) {
  struct Case {
    Duration interval;
    std::size_t count;
    Duration part;
    Duration expected;
  };
  const Case cases[] = {
      {40ms, 50, 500ms, 521ms},      // 25 fps: 13 frames
      {33367us, 60, 500ms, 501ms},   // 29.97 fps: 15 frames
      {16667us, 120, 200ms, 201ms},  // 60 fps: 12 frames
      {66667us, 30, 500ms, 534ms},   // 15 fps: 8 frames
      {200ms, 10, 500ms, 601ms},     // 5 fps: 3 frames
      {1s, 2, 500ms, 1001ms},        // 1 fps: one frame a part
  };
  for (const Case& c : cases) {
    const Targets targets = seal(wanted(c.part, 2s), constant(c.interval, c.count));
    EXPECT_TRUE(targets.low_latency);
    EXPECT_EQ(targets.part_target, c.expected) << c.interval.count();
    EXPECT_EQ(targets.frame_interval, c.interval);
  }
}

TEST(SealTargets, OffersDeltaUpdatesWhereAPlaylistIsLongEnoughForThem) {
  StreamOptions options = wanted(500ms, 2s);
  options.window = 14s;
  EXPECT_EQ(seal(options, constant(40ms, 50)).can_skip_until, 12s) << "DD-04";
  options.window = 13s;
  EXPECT_EQ(seal(options, constant(40ms, 50)).can_skip_until, 0s);
  options.window = 60s;
  options.low_latency = false;
  EXPECT_EQ(seal(options, constant(40ms, 50)).can_skip_until, 0s);
}

TEST(SealTargets, JitteringFramesGetAPartTargetThatCutPartsCanFill) {
  std::vector<Duration> frames;
  for (int i = 0; i < 15; ++i) {
    frames.push_back(53ms);
    frames.push_back(80ms);  // 15 fps, ±20 %
  }
  const Targets targets = seal(wanted(500ms, 2s), frames);
  EXPECT_GE(targets.part_target - 80ms, targets.shortest_part());
}

TEST(SealTargets, MicrosecondRoundingChangesNoFrameCount) {
  std::vector<Duration> frames;
  for (int i = 0; i < 20; ++i) frames.insert(frames.end(), {33333us, 33333us, 33334us});  // 30 fps
  const Targets targets = seal(wanted(500ms, 2s), frames);
  EXPECT_EQ(targets.part_target, 501ms);
}

TEST(SealTargets, MillisecondRoundingIsNoJitter) {
  std::vector<Duration> frames;
  for (int i = 0; i < 20; ++i) frames.insert(frames.end(), {33ms, 33ms, 34ms});
  const Targets targets = seal(wanted(500ms, 2s), frames);
  EXPECT_GE(targets.part_target, 501ms);  // 15 frames, rounded the unlucky way
  EXPECT_LT(targets.part_target, 535ms);
}

TEST(SealTargets, AGapInTheFirstSegmentIsNoFrameInterval) {
  std::vector<Duration> frames = constant(40ms, 49);
  frames.push_back(900ms);
  const Targets targets = seal(wanted(500ms, 2s), frames);
  EXPECT_EQ(targets.part_target, 521ms);
}

TEST(SealTargets, FramesTooFarApartForPartsMeanPlainHls) {
  EXPECT_FALSE(seal(wanted(500ms, 2s), constant(3200ms, 1)).low_latency);
  EXPECT_FALSE(seal(wanted(500ms, 2s), constant(5s, 1)).low_latency) << "a part would be a segment";
  std::vector<Duration> frames;
  for (int i = 0; i < 3; ++i) frames.insert(frames.end(), {300ms, 500ms});  // 2.5 fps with jitter needs 3.3 s
  EXPECT_FALSE(seal(wanted(500ms, 2s), frames).low_latency);
}

TEST(SealTargets, FramesWithoutDistanceAreNothingToDivideBy) {
  const Targets targets = seal(wanted(500ms, 2s), constant(0us, 100));
  EXPECT_EQ(targets.target_duration, 2s);
  EXPECT_EQ(targets.part_target, 501ms);
}

TEST(SealTargets, TargetDurationCoversWhatWasWantedAndSeenWithHeadroom) {
  struct Case {
    Duration seen;
    std::chrono::seconds expected;
  };
  const Case cases[] = {{1s, 2s}, {2s, 2s}, {2240ms, 2s}, {2260ms, 3s}, {4s, 4s}, {4800ms, 5s}, {10s, 10s}};
  for (const Case& c : cases) {
    const Targets targets = seal(wanted(500ms, 2s), constant(c.seen / 20, 20));
    EXPECT_EQ(targets.target_duration, c.expected) << c.seen.count();
    EXPECT_LT(c.seen, targets.longest_segment());
  }
}

TEST(Targets, HoldsBlockingRequestsNoLongerThanPlayersWait) {
  Targets targets;
  targets.target_duration = 2s;
  EXPECT_EQ(targets.hold_limit(), 6s);
  targets.target_duration = 6s;
  EXPECT_EQ(targets.hold_limit(), 7s);
}

}  // namespace
}  // namespace sluice::hls
