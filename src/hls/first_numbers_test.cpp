#include "hls/first_numbers.h"

#include <gtest/gtest.h>

#include "hls/time.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

TEST(FirstNumbers, RiseWithTheDateAndStaySmallEnoughForPlayers) {
  const FirstNumbers numbers = first_numbers(kPresentationEpoch + 36h + 5s);
  EXPECT_EQ(numbers.msn, 36U * 3600 + 5);
  EXPECT_EQ(numbers.dsn, 36U);
  EXPECT_GE(first_numbers(WallTime{}).msn, 1U) << "CQ-07, with a clock that is not set";
}

}  // namespace
}  // namespace sluice::hls
