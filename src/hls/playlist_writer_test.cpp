#include "hls/playlist_writer.h"

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

TEST(FormatSeconds, KeepsEveryMicrosecondAndNoMore) {
  EXPECT_EQ(format_seconds(2s), "2.000");
  EXPECT_EQ(format_seconds(520ms + 1us), "0.520001");
  EXPECT_EQ(format_seconds(500500us), "0.5005");
  EXPECT_EQ(format_seconds(Duration{33}), "0.000033");
}

}  // namespace
}  // namespace sluice::hls
