#include "hls/rendition.h"

#include <string>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

const SteadyTime kNow{1000s};

Rendition::Generation generation(std::uint64_t number) {
  return {number, std::make_shared<Timeline>(FirstNumbers{}, 20s, std::size_t{1} << 20)};
}

Rendition::Generation generation_of(std::uint64_t number, std::size_t bytes) {
  Rendition::Generation made = generation(number);
  made.timeline->open_segment({}, nullptr);
  made.timeline->add_part({.duration = 1s, .data = Bytes::copy_of(std::string(bytes, 'x'))});
  return made;
}

std::vector<std::uint64_t> numbers(const Rendition& rendition) {
  std::vector<std::uint64_t> numbers;
  for (const auto& each : rendition.generations()) numbers.push_back(each.number);
  return numbers;
}

TEST(Rendition, LeadsToTheNewestAndKeepsWhatEndedForItsTime) {
  Rendition rendition(generation(0));
  EXPECT_FALSE(rendition.expire(kNow + 24h)) << "what goes on stays";
  rendition.begin(generation(1), kNow, 3min, 0);
  rendition.begin(generation(2), kNow + 1min, 10s, 0);
  EXPECT_EQ(rendition.current().number, 2U);
  EXPECT_EQ(numbers(rendition), (std::vector<std::uint64_t>{2, 1, 0}));
  EXPECT_FALSE(rendition.expire(kNow + 3min));
  EXPECT_TRUE(rendition.expire(kNow + 3min + 1ms));
  EXPECT_EQ(numbers(rendition), (std::vector<std::uint64_t>{2}))
      << "the one between had the least time, two minutes";
  EXPECT_FALSE(rendition.expire(kNow + 24h));
}

TEST(Rendition, KeepsOfWhatEndedAsMuchAsThereIsRoomForAndTheLastInAnyCase) {
  Rendition rendition(generation_of(0, 40));
  rendition.begin(generation_of(1, 40), kNow, 0s, 100);
  rendition.begin(generation_of(2, 40), kNow, 0s, 100);
  EXPECT_EQ(numbers(rendition), (std::vector<std::uint64_t>{2, 1, 0})) << "80 bytes";
  rendition.begin(generation_of(3, 200), kNow, 0s, 100);
  EXPECT_EQ(numbers(rendition), (std::vector<std::uint64_t>{3, 2, 1}));
  rendition.begin(generation_of(4, 40), kNow, 0s, 100);
  EXPECT_EQ(numbers(rendition), (std::vector<std::uint64_t>{4, 3}));
}

TEST(Rendition, ReportsNothingBeforeItsFirstPlaylist) {
  const Rendition rendition(generation(0));
  EXPECT_EQ(report_on(rendition, "sub/"), std::nullopt);
}

}  // namespace
}  // namespace sluice::hls
