#include "ingest/clock_watch.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ClockWatchTest : public ::testing::Test {
 protected:
  // Pictures that arrive each 40 ms, with times `step` apart.
  Result<void> flow(std::chrono::seconds time, std::int64_t step) {
    for (const SteadyTime end = now_ + time; now_ < end; now_ += 40ms) {
      time_ += media::Ticks{step};
      SLUICE_TRY(watch_.check(time_, now_));
    }
    return {};
  }

  ClockWatch watch_{90'000};
  media::Ticks time_{1'000'000};
  SteadyTime now_{1000s};
};

TEST_F(ClockWatchTest, LetsEveryClockPassThatGoes) {
  EXPECT_TRUE(flow(60s, 3600).ok());
  EXPECT_TRUE(flow(60s, 2400).ok());
  EXPECT_TRUE(flow(60s, 90'000).ok());
}

TEST_F(ClockWatchTest, GivesUpAClockThatStands) {
  EXPECT_TRUE(flow(60s, 3600).ok());
  const auto stands = flow(21s, 1);
  ASSERT_FALSE(stands.ok());
  EXPECT_EQ(stands.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(stands.error().message(), HasSubstr("use_wallclock_as_timestamps"));
}

TEST_F(ClockWatchTest, LetsAClockBeSet) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(flow(9s, 3600).ok());
    time_ = media::Ticks{i};
  }
}

TEST_F(ClockWatchTest, LetsASourcePause) {
  for (const bool clock_goes_on : {true, false}) {
    EXPECT_TRUE(flow(5s, 3600).ok());
    now_ += 30s;
    if (clock_goes_on) time_ += media::Ticks{30LL * 90'000};
    EXPECT_TRUE(flow(30s, 3600).ok());
  }
}

}  // namespace
}  // namespace sluice::ingest
