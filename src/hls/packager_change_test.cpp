// What viewers see of a camera that becomes another one, and of a process that is started again.
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "base/testing/golden.h"
#include "hls/names.h"
#include "hls/packager.h"
#include "hls/testing/kept_presentation.h"
#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using sluice::testing::expect_golden;
using testing::ScriptedSource;

class ChangeTest : public ::testing::Test {
 protected:
  // Killed before, and told nothing.
  void start(bool exact = true) {
    packager_.reset();
    presentation_.emplace(StreamOptions{.first_listing = 0}, 1, clock_.wall(), kept_.load(exact), &kept_);
    packager_.emplace(*presentation_, 0, clock_);
  }
  // A camera of another kind, on the same connection or a new one.
  void play(ScriptedSource::Script script, Duration time, bool ends = true) {
    const Duration frame = media::to_duration({script.frame}, testing::kVideoTimescale);
    ScriptedSource source(*packager_, std::move(script));
    source.begin(clock_.wall());
    for (Duration at{0}; at < time; at += frame) {
      source.play(1);
      packager_->tick();
      clock_.advance(frame);
    }
    if (ends) source.end();
  }
  std::shared_ptr<const Snapshot> version() const { return current().timeline->snapshot(); }
  Rendition::Generation current() const { return packager_->rendition()->current(); }
  std::string playlist() const { return std::string(version()->playlist(Snapshot::Form::kWhole).text()); }

  ManualClock clock_;
  testing::KeptPresentation kept_;
  std::optional<Presentation> presentation_;
  std::optional<Packager> packager_;
};

TEST_F(ChangeTest, FramesTooSlowForThePartTargetBeginANewUrl) {
  start();
  play({.gop = 50}, 5s);
  const Rendition::Generation before = current();
  play({.frame = 90'000, .gop = 2}, 20s);  // one a second
  EXPECT_TRUE(before.timeline->snapshot()->state().ended);
  EXPECT_EQ(before.timeline->snapshot()->state().targets.part_target, 521ms) << "MP-04";
  EXPECT_EQ(current().number, 1U);
  EXPECT_EQ(version()->state().targets.part_target, 1001ms);
  EXPECT_GT(version()->state().segments.front()->msn,
            before.timeline->snapshot()->state().segments.back()->msn);
  EXPECT_GT(version()->state().segments.front()->start,
            before.timeline->snapshot()->state().segments.back()->start);
}

TEST_F(ChangeTest, WhatEndedStaysForAsLongAsItsPlaylistThoughTheCameraChangesAgain) {
  start();
  play({.gop = 50}, 130s);
  play({.frame = 90'000, .gop = 2}, 20s);
  play({.gop = 50}, 20s);
  play({.frame = 180'000, .gop = 2}, 40s);
  EXPECT_GE(current().number, 2U);
  EXPECT_EQ(packager_->rendition()->generations().size(), current().number + 1) << "MP-22";
  play({.frame = 180'000, .gop = 2}, 200s);
  EXPECT_EQ(packager_->rendition()->generations().size(), 1U);
}

TEST_F(ChangeTest, TheInitSectionThatTheNextPartNeedsIsHintedWithIt) {
  start();
  play({.gop = 50}, 5s);
  EXPECT_EQ(playlist().find("TYPE=MAP"), std::string::npos) << "nobody knows what comes next";
  ScriptedSource source(*packager_, {.gop = 50});
  source.begin(clock_.wall());
  source.play(1);
  const auto hinting = version();
  const InitSection* hinted = hinting->state().next_init.get();
  ASSERT_NE(hinted, nullptr);
  EXPECT_NE(hinted->name, hinting->state().segments.back()->init->name);
  EXPECT_NE(playlist().find("#EXT-X-PRELOAD-HINT:TYPE=MAP,URI=\"" + hinted->name +
                            "\"\n#EXT-X-PRELOAD-HINT:TYPE=PART,"),
            std::string::npos)
      << "DD-21, and hls.js keeps the last hint";
  EXPECT_EQ(hinting->state().find_init(hinted->name), hinted) << "to be had before its first part";
  source.play(25);
  ASSERT_NE(version()->state().open, nullptr);
  EXPECT_EQ(version()->state().open->init.get(), hinted) << "the same bytes";
  EXPECT_EQ(playlist().find("TYPE=MAP"), std::string::npos);
}

TEST_F(ChangeTest, AHintedInitSectionOutlivesTheRunOfASinglePicture) {
  start();
  play({.gop = 50}, 5s);
  ScriptedSource source(*packager_, {.gop = 50});
  source.begin(clock_.wall());
  source.play(1);
  const auto hinted = version()->state().next_init;
  ASSERT_NE(hinted, nullptr);
  clock_.advance(5s);
  packager_->tick();
  EXPECT_EQ(version()->state().find_init(hinted->name), hinted.get());
  EXPECT_TRUE(version()->state().segments.back()->gap);
  EXPECT_EQ(playlist().find("TYPE=MAP"), std::string::npos) << "gaps come next";
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

TEST_F(ChangeTest, AKilledProcessIsContinuedWhereItWas) {
  start();
  play({.gop = 50}, 13s, false);
  const auto before = version();
  const std::string last = playlist();
  clock_.advance(5s);
  start();
  play({.gop = 50}, 9s);
  const PlaylistState& after = version()->state();
  EXPECT_EQ(current().number, 0U);
  EXPECT_EQ(after.targets, before->state().targets) << "MP-04";
  ASSERT_EQ(after.media_sequence(), before->state().open_msn()) << "RB-06: players go on by themselves";
  const Segment& lost = *after.segments.front();
  EXPECT_TRUE(lost.gap);
  EXPECT_EQ(lost.start, before->state().open->start) << "MP-07";
  EXPECT_EQ(lost.dsn, before->state().open->dsn);
  EXPECT_EQ(lost.first_iframe, before->state().open->first_iframe);
  EXPECT_LE(lost.duration(), 100ms) << "no hole that a player would stop at";
  EXPECT_EQ(after.discontinuity_sequence, lost.dsn);
  EXPECT_TRUE(after.segments[1]->discontinuity);
  EXPECT_EQ(after.segments[1]->dsn, lost.dsn + 1);
  EXPECT_GE(after.segments[1]->start, before->state().open->end()) << "RB-07";
  // No name that was listed is used again.
  for (const auto* prefix : {"segment/", "init-"}) {
    std::istringstream lines(playlist());
    for (std::string line; std::getline(lines, line);) {
      const std::size_t at = line.find(prefix);
      if (at == std::string::npos || line.find(segment_name(lost.msn)) != std::string::npos) continue;
      const std::string name = line.substr(at, line.find('"', at) - at);
      EXPECT_EQ(last.find(name), std::string::npos) << name;
    }
  }
  expect_golden("hls/killed.m3u8", playlist());
}

TEST_F(ChangeTest, ASegmentOfWhichNothingWasListedDoesNotSeemToBeginLate) {
  start();
  play({.frame = 3601, .gop = 50}, 12120ms, false);
  ASSERT_EQ(version()->state().open, nullptr);
  const PresentationTime end = version()->state().segments.back()->end();
  start();
  play({.gop = 50}, 9s);
  const Segment& lost = *version()->state().segments.front();
  EXPECT_TRUE(lost.gap);
  EXPECT_LE(lost.start, end - 1ms) << "hls.js compares dates that are rounded to milliseconds";
  EXPECT_GT(lost.start, end - 2ms);
}

TEST_F(ChangeTest, NewcomersSeeTheGapForAsLongAsThereIsLittleElse) {
  start();
  play({.gop = 300}, 60s, false);
  start();
  play({.gop = 300}, 28s);
  const PlaylistState& state = version()->state();
  EXPECT_TRUE(state.segments.front()->gap);
  EXPECT_LT(state.duration(), 3 * state.targets.target_duration) << "MP-13: nothing may leave yet";
}

TEST_F(ChangeTest, NothingComesBehindEndlistInAProcessToCome) {
  start();
  play({.gop = 50}, 13s);
  packager_->finish();
  EXPECT_TRUE(version()->state().ended);
  start();
  play({.gop = 50}, 9s);
  EXPECT_EQ(current().number, 1U) << "MP-22";
}

TEST_F(ChangeTest, NewcomersSeeNoGapAfterAWhile) {
  start();
  play({.gop = 50}, 13s, false);
  start();
  play({.gop = 50}, 12s);
  const std::uint64_t lost = version()->state().media_sequence();
  EXPECT_TRUE(version()->state().segments.front()->gap);
  play({.gop = 50}, 8s);
  EXPECT_EQ(version()->state().media_sequence(), lost + 1);
  EXPECT_FALSE(version()->state().segments.front()->gap);
}

TEST_F(ChangeTest, AKilledProcessIsContinuedThoughTheClockWasSetBack) {
  start();
  play({.gop = 50}, 13s, false);
  const PresentationTime end = version()->state().open->end();
  clock_.step_wall(-1h);
  start();
  play({.gop = 50}, 9s);
  EXPECT_EQ(version()->state().segments[1]->start, end) << "RB-07";
}

TEST_F(ChangeTest, KilledTwiceItIsContinuedWhereItWasLastPublished) {
  start();
  play({.gop = 50}, 13s, false);
  const std::uint64_t next = version()->state().open_msn();
  start();
  play({.gop = 50}, 1s, false);  // nothing is published
  EXPECT_EQ(version(), nullptr);
  start();
  play({.gop = 50}, 9s);
  EXPECT_EQ(version()->state().media_sequence(), next);
}

TEST_F(ChangeTest, WhatIsContinuedDoesNotWaitForWhatHasBegunAlready) {
  const auto start_both = [this] {
    packager_.reset();
    presentation_.emplace(StreamOptions{.first_listing = 0}, 2, clock_.wall(), kept_.load(true), &kept_);
    packager_.emplace(*presentation_, 0, clock_);
  };
  start_both();
  presentation_->set_absent(1, true);  // and was not published
  play({.gop = 50}, 5s, false);
  start_both();
  Packager other(*presentation_, 1, clock_);
  ScriptedSource source(other, {.gop = 50});
  source.begin(clock_.wall());
  source.play(60);
  ASSERT_NE(other.rendition()->current().timeline->snapshot(), nullptr);
  play({.gop = 50}, 2100ms, false);
  EXPECT_NE(version(), nullptr);
}

TEST_F(ChangeTest, AKilledProcessWhoseCameraHasChangedBeginsANewUrlWithNewNames) {
  start();
  play({.gop = 50}, 13s, false);
  const std::uint64_t next = version()->state().open_msn();
  start();
  play({.gop = 150}, 20s);
  EXPECT_EQ(current().number, 1U);
  EXPECT_GT(version()->state().media_sequence(), next);
  EXPECT_FALSE(version()->state().segments.front()->gap);
}

TEST_F(ChangeTest, AMachineThatWasStartedAnewGoesOnAtTheSameUrlWithNumbersThatRose) {
  start();
  play({.gop = 100}, 12s);
  const auto before = version();
  start(false);
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
