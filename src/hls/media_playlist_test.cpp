// The rules of single tags; whole playlists are in tests/golden/hls, see packager_test.cpp.
#include "hls/media_playlist.h"

#include <algorithm>
#include <memory>
#include <sstream>
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
    state.targets = {
        .target_duration = 2s, .low_latency = true, .part_target = 501ms, .part_hold_back = 1503ms};
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
  EXPECT_EQ(count(text, "#EXT-X-PART:DURATION=0.500002,URI=\"segment/18.0.m4s\""), 1U);
  EXPECT_EQ(count(text, "#EXT-X-PART:DURATION=0.500,URI=\"segment/18.1.m4s\""), 1U);
  EXPECT_EQ(count(text, "#EXT-X-PART:DURATION=0.500002,URI=\"segment/18."), 1U);
  EXPECT_EQ(count(text, "#EXT-X-PART:DURATION=0.500,URI=\"segment/18."), 1U);
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
                      "#EXT-X-PART:DURATION=0.500002,URI=\"segment/11.0.m4s\"\n"
                      "#EXT-X-PART:DURATION=0.500,URI=\"segment/11.1.m4s\"\n"),
            std::string::npos)
      << "MP-19: " << text;
  EXPECT_EQ(count(text, "#EXT-X-MAP"), 2U);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool is_uri(const std::string& line) {
  return !line.starts_with('#');
}

// What a client does: the segments that were skipped it takes from the version it has, by their numbers.
std::string rebuild(const std::string& delta, const std::string& before, std::uint64_t msn_before) {
  std::string out;
  std::uint64_t msn = 0;
  const auto old = lines_of(before);
  for (const std::string& line : lines_of(delta)) {
    constexpr std::string_view kSequence = "#EXT-X-MEDIA-SEQUENCE:";
    constexpr std::string_view kSkip = "#EXT-X-SKIP:SKIPPED-SEGMENTS=";
    if (line.starts_with(kSequence)) msn = std::stoull(line.substr(kSequence.size()));
    if (!line.starts_with(kSkip)) {
      out += line + '\n';
      continue;
    }
    std::uint64_t next = msn_before;
    const std::uint64_t end = msn + std::stoull(line.substr(kSkip.size()));
    auto at = std::ranges::find_if(old, [](const auto& each) { return each.starts_with("#EXT-X-MAP"); });
    for (; at != old.end() && next < end; ++at) {
      if (next >= msn) out += *at + '\n';
      if (is_uri(*at)) ++next;
    }
  }
  return out;
}

TEST(MediaPlaylist, ADeltaUpdateAndTheVersionBeforeMakeTheWhole) {
  Presentation presentation;
  presentation.state.targets.can_skip_until = 12s;
  for (int i = 0; i < 10; ++i) presentation.add_segment(i == 1);
  presentation.open_segment(3);
  const std::string before = render_media_playlist(presentation.state);
  presentation.state.segments.erase(presentation.state.segments.begin());
  presentation.add_segment();
  presentation.open_segment(1);

  const std::size_t skipped = presentation.state.skippable();
  EXPECT_EQ(skipped, 3U) << "seven segments end within 12 s of the end of the last";
  const std::string delta = render_media_playlist(presentation.state, skipped);
  EXPECT_EQ(count(delta, "#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n#EXT-X-MAP:URI=\"init-10.mp4\"\n"), 1U) << "DD-17";
  EXPECT_EQ(count(delta, "#EXT-X-MEDIA-SEQUENCE:11\n"), 1U) << "DD-17";

  // The one line by which they may differ: the init section in force is said again behind the skip.
  std::string whole = render_media_playlist(presentation.state);
  std::string rebuilt = rebuild(delta, before, 10);
  const std::string map = "#EXT-X-MAP:URI=\"init-10.mp4\"\n";
  for (std::string* text : {&whole, &rebuilt}) {
    for (std::size_t at = text->find(map); at != std::string::npos; at = text->find(map))
      text->erase(at, map.size());
  }
  EXPECT_EQ(rebuilt, whole) << "DD-16";
}

TEST(MediaPlaylist, OffersDeltaUpdatesOnlyWhereThereAreSome) {
  Presentation presentation;
  presentation.add_segment();
  EXPECT_EQ(count(render_media_playlist(presentation.state), "CAN-SKIP-UNTIL"), 0U);
  presentation.state.targets.can_skip_until = 12s;
  EXPECT_EQ(count(render_media_playlist(presentation.state), "CAN-SKIP-UNTIL=12.000,"), 1U) << "DD-04";
}

TEST(MediaPlaylist, EndsWithTheReportOnTheOtherRendition) {
  Presentation presentation;
  presentation.add_segment();
  presentation.open_segment(1);
  const RenditionReport report{.uri = "sub/playlist.m3u8", .last_msn = 7, .last_part = 0};
  EXPECT_TRUE(render_media_playlist(presentation.state, 0, report)
                  .ends_with("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"segment/11.1.m4s\"\n"
                             "#EXT-X-RENDITION-REPORT:URI=\"sub/playlist.m3u8\",LAST-MSN=7,LAST-PART=0\n"))
      << "DD-20: both attributes always";
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

}  // namespace
}  // namespace sluice::hls
