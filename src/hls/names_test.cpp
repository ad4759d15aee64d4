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

TEST(Names, PlaylistsOfLaterGenerationsHaveTheirNumber) {
  EXPECT_EQ(media_playlist_name(0), "playlist.m3u8");
  EXPECT_EQ(iframe_playlist_name(2), "iframes-2.m3u8");
  EXPECT_EQ(parse_playlist_name("playlist.m3u8"), (PlaylistName{0, false}));
  EXPECT_EQ(parse_playlist_name("iframes.m3u8"), (PlaylistName{0, true}));
  EXPECT_EQ(parse_playlist_name("playlist-12.m3u8"), (PlaylistName{12, false}));
  for (const char* bad : {"", ".m3u8", "playlist", "playlist-.m3u8", "playlist-0.m3u8", "playlist-01.m3u8",
                          "playlist-1-2.m3u8", "master_playlist.m3u8", "-1.m3u8", "playlist-1.m3u8/"}) {
    EXPECT_FALSE(parse_playlist_name(bad).has_value()) << bad;
  }
}

TEST(Names, OneResourceHasOneUrl) {
  for (const char* bad : {"", ".m4s", "7", "07.m4s", "7.02.m4s", "7..m4s", "7.1.2.m4s", "-7.m4s", "7.mp4",
                          "7.m4s/", "18446744073709551616.m4s", "7. 1.m4s"}) {
    EXPECT_FALSE(parse_segment_name(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace sluice::hls
