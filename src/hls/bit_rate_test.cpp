#include "hls/bit_rate.h"

#include <vector>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

TEST(BitRates, PeakIsOverRunsOfHalfATargetDurationToOneAndAHalf) {
  struct Case {
    std::vector<Stretch> stretches;
    std::uint64_t peak;
    const char* why;
  };
  const Case cases[] = {
      {{{2000, 2s}, {4000, 2s}}, 16'000, "each alone; both together last too long"},
      {{{1000, 1s}, {3000, 1s}, {1000, 1s}}, 24'000, "the middle one alone is half a target duration"},
      {{{1000, 500ms}, {2000, 500ms}, {0, 2s}}, 24'000, "neither alone is long enough"},
      {{{1000, 2s}, {1000, 100ms}, {1000, 2s}}, 7'619, "the short one counts with a neighbour"},
      {{{9000, 100ms}}, 720'000, "no run is long enough: the average"},
      {{{1000, 4s}, {3000, 4s}}, 4'000, "every run is too long: the average"},
  };
  for (const Case& c : cases) EXPECT_EQ(measure_bit_rates(c.stretches, 2s).peak, c.peak) << c.why;
}

TEST(BitRates, AverageIsOverAll) {
  const std::vector<Stretch> stretches = {{1000, 2s}, {3000, 2s}, {2000, 4s}};
  EXPECT_EQ(measure_bit_rates(stretches, 2s).average, 6'000U);
}

TEST(BitRates, OfNothingAreNothing) {
  EXPECT_EQ(measure_bit_rates({}, 2s).peak, 0U);
  EXPECT_EQ(measure_bit_rates({}, 2s).average, 0U);
}

}  // namespace
}  // namespace sluice::hls
