#include "ingest/rtp_clock.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::int64_t kRate = 90'000;

std::int64_t ticks(microseconds time) {
  return time.count() * kRate / 1'000'000;
}

class RtpClockTest : public ::testing::Test {
 protected:
  // Feeds packets one interval apart for `time`; each arrives when it was taken, but for `delay`.
  void flow(microseconds time, microseconds delay = 0ms) {
    for (const microseconds end = now_ + time; now_ < end;) {
      now_ += kInterval;
      placed_ = push(now_ + mapping_, now_ + delay);
    }
  }
  std::int64_t push(microseconds time, microseconds arrival) {
    return clock_.place(ticks(time), SteadyTime{1000s + arrival});
  }

  static constexpr microseconds kInterval = 40ms;
  RtpClock clock_{kRate, RtpClock::Order::kRising};
  microseconds now_{0};      // when the newest packet was taken
  microseconds mapping_{0};  // what libavformat adds
  std::int64_t placed_ = 0;
};

TEST_F(RtpClockTest, LeavesOrdinaryTimesAlone) {
  flow(10s);
  EXPECT_EQ(placed_, ticks(10s));
  EXPECT_EQ(clock_.steps(), 0U);
}

TEST_F(RtpClockTest, TakesOutStepsOfMediaThatFlowsOn) {
  for (const microseconds step : {2300ms, -2300ms, 150ms, -150ms, 3'600'000ms, -3'600'000ms}) {
    flow(2s);
    mapping_ += step;
    flow(2s);
    EXPECT_LE(std::abs(placed_ - ticks(now_)), ticks(1ms)) << step.count();
    EXPECT_LE(std::chrono::abs(clock_.taken_out() - mapping_), 1ms);
  }
  EXPECT_EQ(clock_.steps(), 6U);
}

TEST_F(RtpClockTest, KeepsGaps) {
  for (const microseconds gap : {150ms, 1000ms, 30'000ms}) {
    flow(10s);
    now_ += gap;
    flow(2s);
    EXPECT_EQ(placed_, ticks(now_)) << gap.count();
  }
  EXPECT_EQ(clock_.steps(), 0U);
}

// A network stalls, what the camera could keep comes in a burst, and the rest is missing.
TEST_F(RtpClockTest, KeepsTheGapAfterAStall) {
  flow(10s);
  for (const microseconds stall_ended = now_ + 3s; now_ < stall_ended - 2s;) {
    now_ += kInterval;
    push(now_, stall_ended);
  }
  now_ += 2s;
  flow(1s);
  EXPECT_EQ(placed_, ticks(now_));
  EXPECT_EQ(clock_.steps(), 0U);
}

// A camera sends what it has of the current group of pictures as soon as it is asked.
TEST_F(RtpClockTest, KeepsTheTimesOfABurst) {
  for (const microseconds interval : {40ms, 200ms, 1000ms}) {
    RtpClock clock(kRate, RtpClock::Order::kReordered);
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(clock.place(ticks(i * interval), SteadyTime{5s}), ticks(i * interval));
  }
}

TEST_F(RtpClockTest, KeepsAFrameRateThatFalls) {
  flow(10s);
  for (int i = 0; i < 10; ++i) {
    now_ += 1s;
    EXPECT_EQ(push(now_, now_), ticks(now_));
  }
  EXPECT_EQ(clock_.steps(), 0U);
}

// A network stalls while the frame rate falls, and all comes at once: that looks like a new mapping at first,
// but must not again and again.
TEST_F(RtpClockTest, LearnsANewFrameRateThatArrivesInABurst) {
  flow(10s);
  const microseconds arrival = now_ + 5s;
  for (int i = 0; i < 25; ++i) push(now_ += kInterval, arrival);
  for (int i = 0; i < 25; ++i) placed_ = push(now_ += 70ms, arrival);
  EXPECT_LE(clock_.steps(), 1U);
  EXPECT_GE(placed_, ticks(now_ - 70ms));
}

// The first report of a camera that has just learnt what year it is.
TEST_F(RtpClockTest, TakesOutAStepOfDecadesBeforeTheStreamIsKnown) {
  for (const std::int64_t decades : {std::int64_t{2'208'988'800}, std::int64_t{4'000'000'000}}) {
    RtpClock clock(kRate, RtpClock::Order::kRising);
    EXPECT_EQ(clock.place(0, SteadyTime{5s}), 0);
    EXPECT_EQ(clock.place(3600, SteadyTime{5s + 40ms}), 3600);
    EXPECT_EQ(clock.place(decades * kRate, SteadyTime{5s + 80ms}), 7200);
    EXPECT_EQ(clock.place(decades * kRate + 3600, SteadyTime{5s + 120ms}), 10'800);
  }
}

TEST_F(RtpClockTest, AGapDoesNotChangeTheInterval) {
  flow(10s);
  now_ += 30s;
  flow(400ms);
  mapping_ = 2h;
  flow(40ms);
  EXPECT_LE(std::abs(placed_ - ticks(now_)), ticks(1ms));
}

// Whatever a camera says: no sum overflows and nothing is divided by zero, which the sanitizers watch.
TEST_F(RtpClockTest, SurvivesAnyTimes) {
  std::mt19937_64 random(1);
  for (const std::int64_t rate : {std::int64_t{1}, std::int64_t{8000}, kRate, std::int64_t{2'000'000'000}}) {
    for (const std::int64_t range : {std::int64_t{3}, rate, 10 * rate, std::int64_t{1} << 60}) {
      for (const auto order : {RtpClock::Order::kRising, RtpClock::Order::kReordered}) {
        RtpClock clock(rate, order);
        SteadyTime now{1000s};
        for (int i = 0; i < 2000; ++i) {
          now += milliseconds{random() % 50};
          clock.place(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(range)), now);
        }
      }
    }
    // A clock that goes to and fro by a tick.
    RtpClock clock(rate, RtpClock::Order::kReordered);
    for (int i = 0; i < 2000; ++i) clock.place(i % 2 + (i == 1999 ? 1000 : 0), SteadyTime{1000s + i * 40ms});
  }
}

TEST_F(RtpClockTest, BearsJitterOfArrival) {
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    now_ += kInterval;
    ASSERT_EQ(push(now_, now_ + milliseconds{random() % 500}), ticks(now_));
  }
}

TEST_F(RtpClockTest, FollowsACameraWhoseClockDrifts) {
  for (const double speed : {0.9998, 1.0002}) {
    RtpClock clock(kRate, RtpClock::Order::kRising);
    std::int64_t mapping = 0;
    std::int64_t last = 0;
    for (int i = 0; i < 90'000; ++i) {  // an hour
      if (i == 89'000) mapping = ticks(300ms);
      const std::int64_t placed =
          clock.place(std::int64_t{i} * 3600 + mapping,
                      SteadyTime{1000s + std::chrono::duration_cast<microseconds>(i * 40ms * speed)});
      ASSERT_TRUE(i == 0 || placed - last == 3600) << i;
      last = placed;
    }
    EXPECT_EQ(clock.steps(), 1U);
  }
}

// Sound comes in packets of one length. What is lost is some of them; no loss takes a part of one.
TEST_F(RtpClockTest, TakesOutSmallStepsOfEqualPackets) {
  flow(10s);
  flow(2s, 300ms);
  mapping_ = 70ms;
  flow(2s, 300ms);
  EXPECT_EQ(placed_, ticks(now_));
  now_ += 3 * kInterval;
  flow(2s);
  EXPECT_EQ(placed_, ticks(now_));
  EXPECT_EQ(clock_.steps(), 1U);
}

TEST_F(RtpClockTest, KeepsReorderedPictures) {
  RtpClock clock(kRate, RtpClock::Order::kReordered);
  constexpr std::array kOrder = {0, 4, 2, 1, 3};  // of five pictures, by time of presentation
  for (int group = 0; group < 100; ++group) {
    for (std::size_t i = 0; i < kOrder.size(); ++i) {
      const std::int64_t time = (std::int64_t{group} * 5 + kOrder.at(i)) * 9000;  // 10 a second
      ASSERT_EQ(clock.place(time, SteadyTime{(group * 5 + static_cast<int>(i)) * 100ms}), time);
    }
  }
}

}  // namespace
}  // namespace sluice::ingest
