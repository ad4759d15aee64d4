#include "hls/rendition.h"

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

const SteadyTime kNow{1000s};

Rendition::Generation generation(std::uint64_t number) {
  return {number, std::make_shared<Timeline>(FirstNumbers{}, 20s, std::size_t{1} << 20)};
}

std::vector<std::uint64_t> numbers(const Rendition& rendition) {
  std::vector<std::uint64_t> numbers;
  for (const auto& each : rendition.generations()) numbers.push_back(each.number);
  return numbers;
}

TEST(Rendition, LeadsToTheNewestAndKeepsWhatEndedForItsTime) {
  Rendition rendition(generation(0));
  EXPECT_FALSE(rendition.expire(kNow + 24h)) << "what goes on stays";
  rendition.begin(generation(1), kNow, 3min);
  rendition.begin(generation(2), kNow + 1min, 10s);
  EXPECT_EQ(rendition.current().number, 2U);
  EXPECT_EQ(numbers(rendition), (std::vector<std::uint64_t>{2, 1, 0}));
  EXPECT_FALSE(rendition.expire(kNow + 3min));
  EXPECT_TRUE(rendition.expire(kNow + 3min + 1ms));
  EXPECT_EQ(numbers(rendition), (std::vector<std::uint64_t>{2}))
      << "the one between had the least time, two minutes";
  EXPECT_FALSE(rendition.expire(kNow + 24h));
}

TEST(Rendition, KeepsThreeThatEndedAtMost) {
  Rendition rendition(generation(0));
  for (std::uint64_t number = 1; number < 8; ++number) rendition.begin(generation(number), kNow, 0s);
  EXPECT_EQ(numbers(rendition), (std::vector<std::uint64_t>{7, 6, 5, 4}));
}

TEST(Rendition, ReportsNothingBeforeItsFirstPlaylist) {
  const Rendition rendition(generation(0));
  EXPECT_EQ(report_on(rendition, "sub/"), std::nullopt);
}

}  // namespace
}  // namespace sluice::hls
