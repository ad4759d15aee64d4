// The rules of single tags; whole playlists are in tests/golden/hls, see packager_test.cpp.
#include "hls/media_playlist.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

// Segments of two seconds in four parts, from number 10 on.
class Presentation {
 public:
  Presentation() {
    state.targets = {.target_duration = 2s, .low_latency = true, .part_target = 500ms};
    state.next_msn = 10;
  }

  Segment& add_segment(bool discontinuity = false) {
    auto segment = std::make_shared<Segment>(
        Segment{.msn = state.next_msn++, .discontinuity = discontinuity, .start = end_, .init = init});
    segment->parts.assign(4, {.duration = 500ms});
    end_ += 2s;
    state.segments.push_back(segment);
    return *segment;
  }
  void open_segment(std::size_t parts) {
    auto segment = std::make_shared<Segment>(Segment{.msn = state.next_msn, .start = end_, .init = init});
    segment->parts.assign(parts, {.duration = 500ms});
    state.open = std::move(segment);
  }
  void pause(Duration duration) { end_ += duration; }

  PlaylistState state;
  std::shared_ptr<const InitSection> init =
      std::make_shared<const InitSection>(InitSection{.name = "init-10.mp4"});

 private:
  PresentationTime end_{0};
};

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(MediaPlaylist, ListsThePartsOfTheLastThreeTargetDurationsBySegments) {
  Presentation presentation;
  for (int i = 0; i < 8; ++i) presentation.add_segment();
  presentation.open_segment(2);
  const std::string text = render_media_playlist(presentation.state);
  EXPECT_EQ(count(text, "segment/14."), 1U) << "MP-16: ended 7 s before the end";
  for (const char* msn : {"15", "16", "17"}) {
    EXPECT_EQ(count(text, std::string("URI=\"segment/") + msn + "."), 4U) << "DD-25";
  }
  EXPECT_EQ(count(text, "#EXT-X-PART:DURATION=0.500,URI=\"segment/18."), 2U);
}

TEST(MediaPlaylist, HintsExactlyOnePart) {
  Presentation presentation;
  presentation.add_segment();
  EXPECT_TRUE(render_media_playlist(presentation.state)
                  .ends_with("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"segment/11.0.m4s\"\n"));
  presentation.open_segment(3);
  const std::string text = render_media_playlist(presentation.state);
  EXPECT_TRUE(text.ends_with("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"segment/11.3.m4s\"\n"));
  EXPECT_EQ(count(text, "PRELOAD-HINT"), 1U) << "DD-21";
}

TEST(MediaPlaylist, WhatBelongsToASegmentStandsBeforeItsFirstPart) {
  Presentation presentation;
  presentation.add_segment();
  presentation.init = std::make_shared<const InitSection>(InitSection{.name = "init-11.mp4"});
  presentation.pause(5s);
  presentation.add_segment(true);
  const std::string text = render_media_playlist(presentation.state);
  EXPECT_NE(text.find("segment/10.m4s\n"
                      "#EXT-X-DISCONTINUITY\n"
                      "#EXT-X-MAP:URI=\"init-11.mp4\"\n"
                      "#EXT-X-PROGRAM-DATE-TIME:2020-01-01T00:00:07.000Z\n"
                      "#EXT-X-PART:DURATION=0.500,URI=\"segment/11.0.m4s\"\n"),
            std::string::npos)
      << "MP-19: " << text;
  EXPECT_EQ(count(text, "#EXT-X-MAP"), 2U);
}

TEST(MediaPlaylist, WithoutLowLatencyHasNoTagOfIt) {
  Presentation presentation;
  presentation.state.targets.low_latency = false;
  presentation.add_segment();
  presentation.open_segment(1);
  EXPECT_EQ(render_media_playlist(presentation.state),
            "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n"
            "#EXT-X-MEDIA-SEQUENCE:10\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
            "#EXT-X-MAP:URI=\"init-10.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:2020-01-01T00:00:00.000Z\n"
            "#EXTINF:2.000,\nsegment/10.m4s\n");
}

TEST(FormatSeconds, KeepsEveryMicrosecondAndNoMore) {
  EXPECT_EQ(format_seconds(2s), "2.000");
  EXPECT_EQ(format_seconds(520ms + 1us), "0.520001");
  EXPECT_EQ(format_seconds(500500us), "0.5005");
  EXPECT_EQ(format_seconds(Duration{33}), "0.000033");
}

}  // namespace
}  // namespace sluice::hls
