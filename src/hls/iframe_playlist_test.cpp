#include "hls/iframe_playlist.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/testing/golden.h"
#include "fmp4/fragment.h"
#include "fmp4/init_section.h"
#include "hls/packager.h"
#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

Part part(Duration duration, std::size_t key_frame_end = 0) {
  return {.duration = duration,
          .independent = key_frame_end > 0,
          .data = Bytes::copy_of(std::string(100, 'x')),
          .key_frame_end = key_frame_end};
}

std::string describe(const std::vector<IFrame>& iframes) {
  std::string out;
  for (const IFrame& each : iframes)
    out += fmt::format("{}@{} {}ms\n", each.size, each.offset, each.duration.count() / 1000);
  return out;
}

TEST(IFrames, AreTheHeadsOfPartsThatBeginWithAKeyFrame) {
  struct Case {
    std::vector<Part> parts;
    const char* entries;
    const char* why;
  };
  const Case cases[] = {
      {{part(500ms, 40), part(500ms), part(500ms), part(500ms)}, "40@0 2000ms\n", "one to a segment"},
      {{part(500ms, 40), part(500ms), part(500ms, 41), part(500ms)},
       "40@0 1000ms\n41@200 1000ms\n",
       "and more inside of it"},
      {{part(500ms, 40), part(500ms, 41), part(500ms, 42), part(500ms, 43)},
       "40@0 1000ms\n42@200 1000ms\n",
       "a second apart at least"},
      {{part(500ms), part(500ms), part(500ms, 42), part(500ms)},
       "0@0 1000ms\n42@200 1000ms\n",
       "RB-04: a gap up to the first key frame"},
      {{part(1s), part(1s)}, "0@0 2000ms\n", "RB-04: a gap where there is none"},
      {{part(1s, 40), part(500ms, 41)}, "40@0 1500ms\n", "none shorter than a second at the end either"},
      {{part(300ms, 40)}, "40@0 300ms\n", "however short the segment is"},
  };
  for (const Case& c : cases) {
    Segment segment;
    segment.parts = c.parts;
    EXPECT_EQ(describe(iframes_of(segment)), c.entries) << c.why;
  }
}

class IFramePlaylistTest : public ::testing::Test {
 protected:
  void start(StreamOptions options = {}) {
    options.first_listing = 0;
    packager_.reset();
    presentation_.emplace(options, 1, clock_.wall(), std::nullopt, nullptr);
    packager_ = std::make_unique<Packager>(*presentation_, 0, clock_);
  }
  std::shared_ptr<const Snapshot> version() { return packager_->rendition()->current().timeline->snapshot(); }
  const PlaylistState& state() { return version()->state(); }

  static constexpr std::uint64_t kFirst = 189'388'800;  // 2026-01-01, the clock's

  ManualClock clock_;
  std::optional<Presentation> presentation_;
  std::unique_ptr<Packager> packager_;
};

TEST_F(IFramePlaylistTest, OfALiveStreamWithAReconnect) {
  start();
  testing::ScriptedSource source(*packager_, {.frame = 3750, .gop = 24, .audio = true});
  source.begin();
  source.play(24 * 14 + 3);
  source.end();
  source.begin(testing::kStart + 60s);
  source.play(24 * 6 + 30);
  sluice::testing::expect_golden("hls/iframes.m3u8", render_iframe_playlist(state()));
}

TEST_F(IFramePlaylistTest, WithoutLowLatencyHasNoTagOfIt) {
  StreamOptions options;
  options.low_latency = false;
  start(options);
  testing::ScriptedSource source(*packager_, {.gop = 50});
  source.begin();
  source.play(51);
  EXPECT_EQ(render_iframe_playlist(state()).find("SERVER-CONTROL"), std::string::npos);
}

TEST_F(IFramePlaylistTest, EveryRangeHoldsOnePictureAndNothingElse) {
  start();
  testing::ScriptedSource source(*packager_, {.gop = 50, .audio = true, .reorder = 2});
  source.begin();
  source.play(51 * 4);
  const auto init = fmp4::read_init_section(state().segments.front()->init->data.view());
  ASSERT_TRUE(init.ok());
  for (const auto& segment : state().segments) {
    const Part& first = segment->parts.front();
    const auto fragment = fmp4::read_fragment(first.data.view(), init->defaults);
    ASSERT_TRUE(fragment.ok());
    const fmp4::FragmentSample& picture = fragment->tracks.front().samples.front();
    EXPECT_TRUE(picture.sync());
    EXPECT_EQ(picture.bytes.data() + picture.bytes.size(), first.data.data() + first.key_frame_end);
  }
}

TEST_F(IFramePlaylistTest, NumbersAreThoseOfTheSameEntriesForEver) {
  start();
  testing::ScriptedSource source(*packager_, {.frame = 3750, .gop = 24});
  source.begin();
  std::uint64_t expected = kFirst;
  std::uint64_t segments_seen = 0;
  for (int i = 0; i < 200; ++i) {
    source.play(24);
    if (version() == nullptr) continue;
    const auto& newest = *state().segments.back();
    if (newest.msn != kFirst + segments_seen) continue;
    EXPECT_EQ(newest.first_iframe, expected) << "MP-09: numbered without a hole";
    expected += iframes_of(newest).size();
    EXPECT_EQ(next_iframe(state()), expected);
    ++segments_seen;
  }
  EXPECT_GT(segments_seen, 90U);
  EXPECT_GT(expected - kFirst, segments_seen);
  EXPECT_LE(expected - kFirst, 200U) << "not faster than a second each: RB-06";
}

TEST_F(IFramePlaylistTest, OfSoundAloneThereIsNone) {
  start();
  testing::ScriptedSource source(*packager_, {.gop = 50});
  source.begin();
  source.play(51);
  EXPECT_TRUE(has_iframes(state()));
  PlaylistState sound = state();
  auto segment = std::make_shared<Segment>(*sound.segments.back());
  segment->init = std::make_shared<const InitSection>(InitSection{.tracks = {testing::audio_track()}});
  sound.segments = {segment};
  EXPECT_FALSE(has_iframes(sound));
  EXPECT_FALSE(has_iframes(PlaylistState{}));
}

TEST_F(IFramePlaylistTest, ADeltaUpdateLeavesOutTheEntriesOfTheSegmentsThatTheOtherDoes) {
  StreamOptions options;
  options.window = 30s;
  start(options);
  testing::ScriptedSource source(*packager_, {.frame = 3750, .gop = 24});
  source.begin();
  source.play(24 * 50);
  const std::size_t skipped = state().skippable();
  ASSERT_GT(skipped, 0U);
  const std::string whole = render_iframe_playlist(state());
  const std::string delta(version()->playlist(Snapshot::Form::kIFramesDelta).text());
  EXPECT_NE(delta.find(fmt::format("#EXT-X-SKIP:SKIPPED-SEGMENTS={}\n", 2 * skipped)), std::string::npos)
      << "DD-16";
  const std::string uri = "segment/" + std::to_string(state().segments[skipped]->msn) + ".m4s";
  EXPECT_EQ(delta.substr(delta.find(uri)), whole.substr(whole.find(uri)));
  EXPECT_EQ(delta.substr(0, delta.find("#EXT-X-SKIP")), whole.substr(0, whole.find("#EXT-X-MAP"))) << "DD-17";
}

}  // namespace
}  // namespace sluice::hls
