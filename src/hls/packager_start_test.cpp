// When the first playlist is published.
#include <gtest/gtest.h>

#include "hls/packager.h"
#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedSource;

// How long a viewer who was there first waits for a playlist, and what that lists.
struct Start {
  Duration wait{0};
  std::size_t segments = 0;
  Duration listed{0};
};

Start start(ScriptedSource::Script script, StreamOptions options = {}) {
  ManualClock clock;
  Presentation presentation(options, 1, clock.wall(), std::nullopt, nullptr);
  Packager packager(presentation, 0, clock);
  ScriptedSource source(packager, std::move(script));
  source.begin(clock.wall());
  const SteadyTime begun = clock.steady();
  for (int i = 0; i < 100 * 25; ++i) {
    source.play(1);
    if (const auto version = packager.rendition()->current().timeline->snapshot()) {
      return {.wait = std::chrono::duration_cast<Duration>(clock.steady() - begun),
              .segments = version->state().segments.size(),
              .listed = version->state().duration()};
    }
    clock.advance(40ms);
  }
  return {};
}

TEST(Start, TheFirstPlaylistListsThreeTargetDurations) {
  for (const int gop : {25, 50, 75}) {
    const Start seen = start({.gop = gop});
    EXPECT_GE(seen.listed, 6s) << "RB-10, CQ-03: " << gop;
    EXPECT_EQ(seen.wait, seen.listed) << "and is not a moment late";
  }
}

TEST(Start, ACameraWithRareKeyFramesIsNotKeptBackForLong) {
  const Start seen = start({.gop = 250});
  EXPECT_GE(seen.wait, 15s);
  EXPECT_LE(seen.wait, 16s);
  EXPECT_EQ(seen.segments, 1U);
}

}  // namespace
}  // namespace sluice::hls
