// What viewers see of a camera that becomes another one, and of a process that is started again.
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "hls/packager.h"
#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedSource;

class ChangeTest : public ::testing::Test {
 protected:
  void start() {
    packager_.reset();
    presentation_.emplace(StreamOptions{.first_listing = 0}, 1, clock_.wall(), saved_,
                          [this](const SavedPresentation& saved) { saved_ = saved; });
    packager_.emplace(*presentation_, 0, clock_);
  }
  // A camera of another kind, on the same connection or a new one.
  void play(ScriptedSource::Script script, Duration time) {
    const Duration frame = media::to_duration({script.frame}, testing::kVideoTimescale);
    ScriptedSource source(*packager_, std::move(script));
    source.begin(clock_.wall());
    for (Duration at{0}; at < time; at += frame) {
      source.play(1);
      packager_->tick();
      clock_.advance(frame);
    }
    source.end();
  }
  std::shared_ptr<const Snapshot> version() const { return current().timeline->snapshot(); }
  Rendition::Generation current() const { return packager_->rendition()->current(); }
  std::string playlist() const { return std::string(version()->playlist(Snapshot::Form::kWhole).text()); }

  ManualClock clock_;
  std::optional<SavedPresentation> saved_;
  std::optional<Presentation> presentation_;
  std::optional<Packager> packager_;
};

TEST_F(ChangeTest, FramesTooSlowForThePartTargetBeginANewUrl) {
  start();
  play({.gop = 50}, 5s);
  const Rendition::Generation before = current();
  play({.frame = 90'000, .gop = 2}, 20s);  // one a second
  EXPECT_TRUE(before.timeline->snapshot()->state().ended);
  EXPECT_EQ(before.timeline->snapshot()->state().targets.part_target, 520ms) << "MP-04";
  EXPECT_EQ(current().number, 1U);
  EXPECT_EQ(version()->state().targets.part_target, 1s);
  EXPECT_GT(version()->state().segments.front()->msn,
            before.timeline->snapshot()->state().segments.back()->msn);
  EXPECT_GT(version()->state().segments.front()->start,
            before.timeline->snapshot()->state().segments.back()->start);
}

TEST_F(ChangeTest, HalfTheFrameRateStaysAtItsUrl) {
  start();
  play({.gop = 50}, 5s);
  play({.frame = 7200, .gop = 25}, 30s);
  EXPECT_EQ(current().number, 0U);
  EXPECT_FALSE(version()->state().ended);
}

TEST_F(ChangeTest, ALongerGopIsCutWithoutAKeyFrame) {
  start();
  play({.gop = 50}, 5s);
  play({.gop = 300}, 40s);
  EXPECT_EQ(current().number, 0U) << "RB-04";
  for (const auto& segment : version()->state().segments) EXPECT_LE(segment->duration(), 2450ms) << "MP-03";
}

TEST_F(ChangeTest, ARestartedProcessGoesOnAtTheSameUrlWithNumbersThatRose) {
  start();
  play({.gop = 100}, 12s);
  const auto before = version();
  start();  // killed: nothing was told
  play({.gop = 50}, 6s);
  const PlaylistState& after = version()->state();
  EXPECT_EQ(current().number, 0U);
  EXPECT_EQ(after.targets, before->state().targets) << "MP-04";
  EXPECT_GT(after.media_sequence(), before->state().next_msn) << "RB-06";
  EXPECT_GE(after.discontinuity_sequence, before->state().segments.back()->dsn) << "RB-06";
  EXPECT_TRUE(after.segments.front()->discontinuity);
  EXPECT_EQ(after.segments.front()->dsn, after.discontinuity_sequence + 1);
  EXPECT_NE(playlist().find("#EXT-X-DISCONTINUITY\n#EXT-X-MAP"), std::string::npos);
}

TEST_F(ChangeTest, TheFirstSegmentsOfAllDoNotClaimToFollowAnything) {
  start();
  play({.gop = 50}, 5s);
  EXPECT_EQ(playlist().find("#EXT-X-DISCONTINUITY\n"), std::string::npos);
}

}  // namespace
}  // namespace sluice::hls
