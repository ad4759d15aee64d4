#include "ingest/interrupt.h"

#include <thread>

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;

TEST(Interrupt, EndsWhatTakesTooLong) {
  ManualClock clock;
  Interrupt interrupt(clock);
  EXPECT_FALSE(interrupt.expired());
  interrupt.allow(10s);
  clock.advance(9999ms);
  EXPECT_FALSE(interrupt.expired());
  clock.advance(1ms);
  EXPECT_TRUE(interrupt.expired());
  EXPECT_TRUE(interrupt.timed_out());
  interrupt.allow(10s);
  EXPECT_FALSE(interrupt.expired());
}

TEST(Interrupt, EndsEverythingWhenStopped) {
  ManualClock clock;
  Interrupt interrupt(clock);
  interrupt.allow(10s);
  interrupt.stop();
  EXPECT_TRUE(interrupt.expired());
  EXPECT_FALSE(interrupt.timed_out());
  EXPECT_FALSE(interrupt.sleep_for(1h));
}

TEST(Interrupt, LeavesAMomentToFinish) {
  ManualClock clock;
  Interrupt interrupt(clock);
  interrupt.stop();
  interrupt.allow_to_finish(500ms);
  EXPECT_FALSE(interrupt.expired());
  clock.advance(500ms);
  EXPECT_TRUE(interrupt.expired());
}

TEST(Interrupt, WakesWhoeverSleeps) {
  Interrupt interrupt(system_clock());
  std::thread stopper([&] { interrupt.stop(); });
  EXPECT_FALSE(interrupt.sleep_for(1h));
  stopper.join();
}

TEST(Interrupt, SleepsToTheEndOtherwise) {
  Interrupt interrupt(system_clock());
  EXPECT_TRUE(interrupt.sleep_for(1us));
}

}  // namespace
}  // namespace sluice::ingest
