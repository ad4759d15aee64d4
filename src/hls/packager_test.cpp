#include "hls/packager.h"

#include <string>

#include <gtest/gtest.h>

#include "base/testing/golden.h"
#include "hls/directives.h"
#include "hls/multivariant_playlist.h"
#include "hls/names.h"
#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using sluice::testing::expect_golden;
using testing::ScriptedSource;

class PackagerTest : public ::testing::Test {
 protected:
  void start(StreamOptions options = {}) {
    options.first_listing = 0;
    packager_.reset();
    presentation_.emplace(options, 1, clock_.wall(), std::nullopt, nullptr);
    packager_ = std::make_unique<Packager>(*presentation_, 0, clock_);
  }
  std::shared_ptr<const Snapshot> version() { return packager_->rendition()->current().timeline->snapshot(); }
  std::string playlist() { return std::string(version()->playlist(Snapshot::Form::kWhole).text()); }
  const PlaylistState& state() { return version()->state(); }

  ManualClock clock_;
  std::optional<Presentation> presentation_;
  std::unique_ptr<Packager> packager_;
};

TEST_F(PackagerTest, LowLatencyPlaylist) {
  start();
  ScriptedSource source(*packager_, {.gop = 50, .audio = true});
  source.begin();
  source.play(50 * 5 + 30);
  expect_golden("hls/low_latency.m3u8", playlist());
  expect_golden("hls/low_latency_master.m3u8",
                render_multivariant_playlist(std::vector{describe_variant(state(), media_playlist_name(0))}));
}

TEST_F(PackagerTest, PlainPlaylist) {
  StreamOptions options;
  options.low_latency = false;
  start(options);
  ScriptedSource source(*packager_, {.gop = 50});
  source.begin();
  source.play(50 * 15 + 30);
  expect_golden("hls/plain.m3u8", playlist());
}

TEST_F(PackagerTest, PlaylistAtASegmentBoundary) {
  start();
  ScriptedSource source(*packager_, {.gop = 50});
  source.begin();
  source.play(51);
  expect_golden("hls/segment_boundary.m3u8", playlist());
}

TEST_F(PackagerTest, PlaylistOverAReconnectWithAndWithoutNewParameters) {
  start();
  ScriptedSource source(*packager_, {.gop = 50});
  source.begin();
  source.play(130);
  source.end();
  source.begin(testing::kStart + 20s);
  source.play(101);
  source.end();
  packager_->begin_run({testing::video_track(640)});
  packager_->end_run();
  expect_golden("hls/reconnect.m3u8", playlist());
}

TEST_F(PackagerTest, ANewInitSectionHasANewNameAndTheOldOneStays) {
  start();
  ScriptedSource source(*packager_, {.gop = 50});
  source.begin();
  source.play(60);
  source.end();
  packager_->begin_run({testing::video_track(640)});
  media::Sample sample;
  sample.track_id = testing::kVideoId;
  sample.arrival = testing::kStart + 10s;
  for (int i = 0; i < 60; ++i) {
    sample.dts = sample.pts = {i * 3600};
    sample.sync = i % 50 == 0;
    sample.data = testing::data_of("\x65", true);
    packager_->push(sample);
  }
  const auto& segments = state().segments;
  EXPECT_EQ(segments.front()->init->name, "init-189388800.mp4");
  EXPECT_NE(segments.back()->init->name, segments.front()->init->name);
  EXPECT_TRUE(segments.back()->discontinuity);
  const std::string text = playlist();
  EXPECT_NE(text.find("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"" + segments.back()->init->name),
            std::string::npos);
}

TEST_F(PackagerTest, TheHintedPartIsTheOneThatComes) {
  start();
  ScriptedSource source(*packager_, {.gop = 40, .audio = true});
  source.begin();
  source.play(41);
  std::uint64_t msn = state().open_msn();
  std::size_t part = state().open_parts();
  for (int i = 0; i < 300; ++i) {
    const auto before = version();
    source.play(1);
    if (version() == before) continue;
    EXPECT_EQ(judge_part(msn, part, state()), PartVerdict::kServe) << "DD-21: " << msn << "." << part;
    msn = state().open_msn();
    part = state().open_parts();
  }
}

TEST_F(PackagerTest, WhatWasSealedStaysWhateverTheCameraDoes) {
  start();
  ScriptedSource source(*packager_, {.gop = 25});
  source.begin();
  source.play(60);
  source.end();
  const auto header = [this] {
    const std::string text = playlist();
    return text.substr(0, text.find("#EXT-X-MEDIA-SEQUENCE"));
  };
  const std::string sealed = header();
  ScriptedSource changed(*packager_, {.frame = 6000, .gop = 150});
  changed.begin(testing::kStart + 1min);
  for (int i = 0; i < 600; ++i) {
    changed.play(1);
    ASSERT_EQ(header(), sealed) << "MP-04";
  }
}

TEST_F(PackagerTest, TheEndOfAPresentationIsPublished) {
  start();
  ScriptedSource source(*packager_, {.gop = 50});
  source.begin();
  source.play(120);
  source.end();
  packager_->finish();
  const std::string text = playlist();
  EXPECT_TRUE(text.ends_with("#EXT-X-ENDLIST\n"));
  EXPECT_EQ(text.find("PRELOAD-HINT"), std::string::npos) << "MP-22";
}

}  // namespace
}  // namespace sluice::hls
