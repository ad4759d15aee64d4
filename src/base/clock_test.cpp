#include "base/clock.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace std::chrono_literals;

TEST(ManualClock, AdvancesBothClocksAndStepsTheDateAlone) {
  ManualClock clock;
  const SteadyTime steady = clock.steady();
  const WallTime wall = clock.wall();
  clock.advance(1500ms);
  EXPECT_EQ(clock.steady() - steady, 1500ms);
  EXPECT_EQ(clock.wall() - wall, 1500ms);
  clock.step_wall(-5s);
  EXPECT_EQ(clock.steady() - steady, 1500ms);
  EXPECT_EQ(clock.wall() - wall, -3500ms);
}

TEST(ToIso8601, PrintsMillisecondsRoundedDown) {
  ManualClock clock;
  EXPECT_EQ(to_iso8601(clock.wall()), "2026-01-01T00:00:00.000Z");
  clock.advance(40271s + 59999us);
  EXPECT_EQ(to_iso8601(clock.wall()), "2026-01-01T11:11:11.059Z");
}

}  // namespace
}  // namespace sluice
