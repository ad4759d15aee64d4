#include "ingest/pacer.h"

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;

TEST(Pacer, LetsMediaThroughWhenItIsDue) {
  ManualClock clock;
  Pacer pacer(clock);
  EXPECT_EQ(pacer.wait_for(5s), 0us);
  EXPECT_EQ(pacer.wait_for(5040ms), 40ms);
  clock.advance(40ms);
  EXPECT_EQ(pacer.wait_for(5040ms), 0us);
  EXPECT_EQ(pacer.wait_for(5080ms), 40ms);
}

TEST(Pacer, LetsMediaCatchUpThatIsLate) {
  ManualClock clock;
  Pacer pacer(clock);
  pacer.wait_for(0s);
  clock.advance(3s);
  EXPECT_EQ(pacer.wait_for(1s), 0us);
  EXPECT_EQ(pacer.wait_for(2s), 0us);
  EXPECT_EQ(pacer.wait_for(4s), 1s);
}

TEST(Pacer, BeginsANewLineWhenTimesLeap) {
  ManualClock clock;
  Pacer pacer(clock);
  pacer.wait_for(0s);
  EXPECT_EQ(pacer.wait_for(1h), 0us);
  EXPECT_EQ(pacer.wait_for(1h + 40ms), 40ms);
  EXPECT_EQ(pacer.wait_for(0s), 0us);
  EXPECT_EQ(pacer.wait_for(40ms), 40ms);
}

}  // namespace
}  // namespace sluice::ingest
