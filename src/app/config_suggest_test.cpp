#include "app/config_suggest.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

constexpr std::array<std::string_view, 5> kKeys = {"ll_hls", "part_duration", "segment_duration", "username",
                                                   "key"};

TEST(Nearest, FindsSlipsOfTheHand) {
  const std::pair<const char*, const char*> cases[] = {
      {"part_durration", "part_duration"},
      {"partduration", "part_duration"},
      {"Part-Duration", "part_duration"},
      {"ll-hls", "ll_hls"},
      {"segment_durtaion", "segment_duration"},
      {"user", ""},
      {"usernmae", "username"},
      {"kye", "key"},
      {"port", ""},
      {"", ""},
      {"substream", ""},
  };
  for (const auto& [word, expected] : cases) EXPECT_EQ(nearest(word, kKeys).value_or(""), expected) << word;
}

TEST(Nearest, GivesUpOnWordsOfAnyLength) {
  EXPECT_FALSE(nearest(std::string(1 << 20, 'x'), kKeys).has_value());
}

}  // namespace
}  // namespace sluice::app
