#include "hls/names.h"

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

TEST(Names, WhatIsMadeCanBeRead) {
  EXPECT_EQ(segment_name(217350007), "segment/217350007.m4s");
  EXPECT_EQ(part_name(217350007, 2), "segment/217350007.2.m4s");
  EXPECT_EQ(parse_segment_name("217350007.m4s"), (SegmentName{217350007, std::nullopt}));
  EXPECT_EQ(parse_segment_name("217350007.2.m4s"), (SegmentName{217350007, 2}));
  EXPECT_EQ(parse_segment_name("0.0.m4s"), (SegmentName{0, 0}));
}

TEST(Names, OneResourceHasOneUrl) {
  for (const char* bad : {"", ".m4s", "7", "07.m4s", "7.02.m4s", "7..m4s", "7.1.2.m4s", "-7.m4s", "7.mp4",
                          "7.m4s/", "18446744073709551616.m4s", "7. 1.m4s"}) {
    EXPECT_FALSE(parse_segment_name(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace sluice::hls
