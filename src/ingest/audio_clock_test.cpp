#include "ingest/audio_clock.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

constexpr std::int64_t kRate = 48000;
constexpr std::int64_t kFrame = 1024;

class AudioClockTest : public ::testing::Test {
 protected:
  // Places frames in order with these deviations from the count, and returns the correction for the last.
  std::int64_t feed(std::int64_t deviation, int frames = 1) {
    std::int64_t correction = 0;
    for (int i = 0; i < frames; ++i) {
      correction = clock_.correction(clock_.next() + media::Ticks{deviation});
      clock_.advance(kFrame);
    }
    return correction;
  }

  AudioClock clock_{kRate};
};

TEST_F(AudioClockTest, BeginsWithTheFirstTimestamp) {
  EXPECT_FALSE(clock_.started());
  EXPECT_EQ(clock_.correction(media::Ticks{123'456}), 0);
  EXPECT_TRUE(clock_.started());
  EXPECT_EQ(clock_.next(), media::Ticks{123'456});
}

TEST_F(AudioClockTest, BeginsWithoutOneWhenNoneComes) {
  for (int i = 0; i < 16; ++i) {
    clock_.correction(std::nullopt);
    EXPECT_FALSE(clock_.started());
  }
  clock_.correction(std::nullopt);
  EXPECT_TRUE(clock_.started());
}

TEST_F(AudioClockTest, CountsAndIgnoresJitter) {
  feed(0);
  std::mt19937 random(1);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(feed(static_cast<std::int64_t>(random() % 4000) - 2000), 0);
  EXPECT_LT(std::abs(clock_.drift()), kRate / 100);
}

TEST_F(AudioClockTest, SaysAtOnceThatSoundIsMissing) {
  feed(0, 10);
  EXPECT_EQ(feed(kRate / 2), kRate / 2);
}

TEST_F(AudioClockTest, DoesNotBelieveOneStrayTimestamp) {
  feed(0, 10);
  EXPECT_EQ(feed(-kRate), 0);
  EXPECT_EQ(feed(0), 0);
  EXPECT_EQ(feed(3600 * kRate), 0);
  EXPECT_EQ(feed(0), 0);
}

TEST_F(AudioClockTest, BelievesThreeThatSayTheSame) {
  feed(0, 10);
  EXPECT_EQ(feed(-kRate, 2), 0);
  EXPECT_EQ(feed(-kRate), -kRate);
}

TEST_F(AudioClockTest, TakesAnOverlapAwayToItsEnd) {
  feed(0, 10);
  feed(-kRate, 2);
  std::int64_t overlap = kRate;
  int left_out = 0;
  while (clock_.correction(clock_.next() - media::Ticks{overlap}) != 0) {
    overlap -= kFrame;
    ASSERT_LT(++left_out, 100);
  }
  EXPECT_LE(std::abs(overlap), kFrame);
}

TEST_F(AudioClockTest, MeasuresDrift) {
  feed(0);
  feed(480, 500);
  EXPECT_NEAR(static_cast<double>(clock_.drift()), 480, 10);
  clock_.shift(clock_.drift());
  EXPECT_EQ(clock_.drift(), 0);
}

TEST_F(AudioClockTest, BearsMoreJitterOfArrivalTimes) {
  AudioClock arrivals(kRate, AudioClock::Smoothing::kArrivalTimes);
  arrivals.correction(media::Ticks{0});
  arrivals.advance(kFrame);
  EXPECT_EQ(arrivals.correction(media::Ticks{kFrame + kRate / 4}), 0);
  EXPECT_NE(arrivals.correction(media::Ticks{kFrame + kRate / 2}), 0);
}

}  // namespace
}  // namespace sluice::ingest
