#include "camera/stream.h"

#include <gtest/gtest.h>

#include "hls/testing/scripted_source.h"

namespace sluice::camera {
namespace {

using namespace std::chrono_literals;

TEST(Stream, SaysThatItsMemoryIsTooSmallAndNotAgainForAWhile) {
  const log::Capture capture;
  ManualClock clock;
  const hls::StreamOptions options{.first_listing = 0, .memory = 4'000};
  hls::Presentation presentation(options, 1, clock.wall(), std::nullopt, nullptr);
  Stream stream({.name = "door", .url = "test:"}, presentation, 0, clock);
  hls::testing::ScriptedSource source(stream.packager(), {});
  source.begin(clock.wall());
  for (int i = 0; i < 60 * 25; ++i) {
    source.play(1);
    stream.tick();
    clock.advance(40ms);
  }
  ASSERT_EQ(capture.lines().size(), 1U);
  EXPECT_NE(capture.lines()[0].find("warn camera door: its memory is too small"), std::string::npos)
      << capture.lines()[0];
  clock.advance(10min);
  stream.tick();
  EXPECT_EQ(capture.lines().size(), 2U);
}

TEST(Stream, SaysOnceThatItsPlaylistHasANewUrl) {
  const log::Capture capture;
  ManualClock clock;
  hls::Presentation presentation({.first_listing = 0}, 1, clock.wall(), std::nullopt, nullptr);
  Stream stream({.name = "door", .url = "test:"}, presentation, 0, clock);
  for (const hls::testing::ScriptedSource::Script& script :
       {hls::testing::ScriptedSource::Script{}, {.frame = 90'000, .gop = 2}}) {
    hls::testing::ScriptedSource source(stream.packager(), script);
    source.begin(clock.wall());
    source.play_seconds(10);
    source.end();
    clock.advance(10s);
    stream.tick();
    stream.tick();
  }
  ASSERT_EQ(capture.lines().size(), 1U);
  EXPECT_NE(
      capture.lines()[0].find("info camera door: its playlist has ended and goes on in playlist-1.m3u8"),
      std::string::npos)
      << capture.lines()[0];
}

}  // namespace
}  // namespace sluice::camera
