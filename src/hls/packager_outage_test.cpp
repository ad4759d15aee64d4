// What viewers see of a camera that stops sending.
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "base/testing/golden.h"
#include "hls/directives.h"
#include "hls/packager.h"
#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using sluice::testing::expect_golden;
using testing::ScriptedSource;

// A camera, a viewer and the heartbeat on one clock.
class OutageTest : public ::testing::Test {
 protected:
  void start(StreamOptions options = {}, ScriptedSource::Script script = {.gop = 25, .audio = true}) {
    options.first_listing = 0;
    presentation_.emplace(options, 1, clock_.wall(), std::nullopt, nullptr);
    packager_.emplace(*presentation_, 0, clock_);
    source_.emplace(*packager_, std::move(script));
    source_->begin(clock_.wall());
  }
  // Time passes; with a camera that sends, a frame every 40 ms.
  void pass(Duration time, bool sends) {
    for (Duration at{0}; at < time; at += 40ms) {
      if (sends) source_->play(1);
      packager_->tick();
      look();
      clock_.advance(40ms);
    }
  }
  void look() {
    const auto version = packager_->rendition()->current().timeline->snapshot();
    if (version == nullptr || version == last_) return;
    const PlaylistState& state = version->state();
    if (last_ == nullptr || state.next_msn != last_->state().next_msn || state.ended) {
      if (segment_at_) longest_wait_ = std::max(longest_wait_, clock_.steady() - *segment_at_);
      segment_at_ = clock_.steady();
    }
    for (const auto& segment : state.segments) {
      const auto [known, added] = names_.emplace(segment->msn, segment->start);
      EXPECT_EQ(known->second, segment->start) << "MP-07";
      EXPECT_EQ(segment->duration().count() > 0, true) << "RB-05";
    }
    EXPECT_LE(to_wall(state.segments.back()->end()), clock_.wall() + 100ms) << "the future is not listed";
    last_ = version;
  }
  const PlaylistState& state() const { return last_->state(); }
  std::string playlist() const { return std::string(last_->playlist(Snapshot::Form::kWhole).text()); }
  std::size_t gaps() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(state().segments, [](const auto& s) { return s->gap; }));
  }

  ManualClock clock_;
  std::optional<Presentation> presentation_;
  std::optional<Packager> packager_;
  std::optional<ScriptedSource> source_;
  std::shared_ptr<const Snapshot> last_;
  std::optional<SteadyTime> segment_at_;
  SteadyTime::duration longest_wait_{0};
  std::map<std::uint64_t, PresentationTime> names_;
};

TEST_F(OutageTest, ThePlaylistGoesOnWithGapsWhileThereIsOnlySound) {
  start();
  pass(8300ms, true);
  for (Duration at{0}; at < 9s; at += 40ms) {
    source_->play_sound(1);
    pass(40ms, false);
  }
  EXPECT_GE(gaps(), 2U);
  EXPECT_LE(longest_wait_, 3s) << "MP-11";
  pass(6s, true);
  EXPECT_LE(longest_wait_, 3s) << "MP-11";
  const auto& segments = state().segments;
  for (std::size_t i = 1; i < segments.size(); ++i)
    EXPECT_LE(segments[i]->start - segments[i - 1]->end(), 20ms) << "MP-23: all of the time is listed";
}

TEST_F(OutageTest, ThePlaylistGoesOnWithGapsWhileTheCameraIsAway) {
  start();
  pass(8300ms, true);
  source_->end();
  pass(7s, false);
  EXPECT_LE(longest_wait_, 3s) << "MP-11";
  EXPECT_GE(gaps(), 2U);
  EXPECT_EQ(playlist().find("DISCONTINUITY\n"), std::string::npos);
  PresentationTime end = state().segments.front()->start;
  for (const auto& segment : state().segments) {
    EXPECT_EQ(segment->start, end) << "MP-20: sound that goes on for longer than the picture moves nothing";
    end = segment->end();
  }
  source_->begin(clock_.wall());
  pass(6s, true);
  EXPECT_LE(longest_wait_, 3s) << "MP-11";
  expect_golden("hls/outage.m3u8", playlist());
}

TEST_F(OutageTest, NothingIsClosedEarlyWhileFramesCome) {
  start({}, {.gop = 50});
  for (int i = 0; i < 300; ++i) {
    packager_->tick();  // when two seconds have passed, and just before the key frame
    source_->play(1);
    look();
    clock_.advance(40ms);
  }
  for (const auto& segment : state().segments) EXPECT_EQ(segment->duration(), 2s) << "PS-10";
}

TEST_F(OutageTest, TheTimeLineHasNoHoleFromTheLastPictureToTheNext) {
  start();
  pass(8300ms, true);
  source_->end();
  pass(10s, false);
  source_->begin(clock_.wall());
  pass(6s, true);
  PresentationTime end = state().segments.front()->start;
  for (const auto& segment : state().segments) {
    EXPECT_EQ(segment->start, end) << "MP-20, MP-23";
    end = segment->end();
  }
}

TEST_F(OutageTest, ASilentCameraIsAnOutageToo) {
  start();
  pass(8300ms, true);
  pass(7s, false);
  EXPECT_GE(gaps(), 2U);
  EXPECT_LE(longest_wait_, 3s) << "MP-11";
  source_->skip(7 * 25);
  pass(5s, true);
  EXPECT_EQ(state().discontinuity_sequence + 1, state().segments.back()->dsn);
}

TEST_F(OutageTest, WhatComesTooLateIsLeftOutUntilAKeyFrameIsInTime) {
  start();
  pass(8300ms, true);
  pass(6s, false);
  EXPECT_GE(gaps(), 1U);
  source_->play(6 * 25);  // the network gives all of it at once
  pass(6s, true);
  EXPECT_GT(packager_->dropped_samples(), 0U);
  for (std::size_t i = 1; i < state().segments.size(); ++i) {
    EXPECT_EQ(state().segments[i]->start, state().segments[i - 1]->end());
    if (state().segments[i]->discontinuity) {
      EXPECT_TRUE(state().segments[i]->parts.front().independent);
    }
  }
}

TEST_F(OutageTest, AShortSilenceIsNoGap) {
  start();
  pass(8300ms, true);
  pass(1s, false);
  source_->play(25);
  pass(6s, true);
  EXPECT_EQ(gaps(), 0U);
  EXPECT_EQ(packager_->dropped_samples(), 0U);
}

TEST_F(OutageTest, ACameraThatFallsBehindLosesNothing) {
  for (const bool low_latency : {true, false}) {
    StreamOptions options;
    options.low_latency = low_latency;
    start(options);
    pass(8300ms, true);
    longest_wait_ = 0s;
    for (int i = 0; i < 10; ++i) {
      pass(1600ms, false);
      source_->play(20);  // what it sent in 0.8 s; the rest waits in the network
    }
    source_->play(10 * 20);
    pass(6s, true);
    EXPECT_LE(longest_wait_, 3s) << "MP-11";
    EXPECT_EQ(gaps(), 0U);
    EXPECT_EQ(packager_->dropped_samples(), 0U);
    PresentationTime end = state().segments.front()->start;
    for (const auto& segment : state().segments) {
      EXPECT_EQ(segment->start, end) << "MP-20";
      EXPECT_FALSE(segment->discontinuity);
      EXPECT_LE(segment->duration(), state().targets.longest_segment()) << "MP-03";
      end = segment->end();
    }
    names_.clear();
    last_ = nullptr;
    segment_at_.reset();
  }
}

TEST_F(OutageTest, GapsCannotBeLoadedAndRequestsForThemAreNotHeld) {
  start();
  pass(8300ms, true);
  const std::uint64_t hinted = state().open_msn();
  const std::size_t part = state().open_parts();
  source_->end();
  pass(7s, false);
  EXPECT_NE(judge_part(hinted, part, state()), PartVerdict::kHold) << "RB-03";
  const auto gap = std::ranges::find_if(state().segments, [](const auto& s) { return s->gap; });
  EXPECT_EQ(judge_part((*gap)->msn, 0, state()), PartVerdict::kUnknown);
}

TEST_F(OutageTest, ACameraThatStaysAwayIsGivenUpAndComesBackAtANewUrl) {
  start();
  pass(8300ms, true);
  const Rendition::Generation first = packager_->rendition()->current();
  source_->end();
  pass(11min, false);
  EXPECT_TRUE(first.timeline->snapshot()->state().ended);
  EXPECT_EQ(first.timeline->snapshot()->state().open, nullptr);
  const Rendition::Generation second = packager_->rendition()->current();
  EXPECT_EQ(second.number, first.number + 1);
  EXPECT_EQ(second.timeline->snapshot(), nullptr);
  source_->begin(clock_.wall());
  pass(3s, true);
  EXPECT_EQ(state().targets, first.timeline->snapshot()->state().targets) << "what was sealed stays";
  EXPECT_GT(state().segments.front()->msn, first.timeline->snapshot()->state().segments.back()->msn);
  pass(3min, true);
  EXPECT_EQ(packager_->rendition()->generations().size(), 1U);
}

TEST_F(OutageTest, PlainPlaylistsHaveGapsOfWholeSegments) {
  StreamOptions options;
  options.low_latency = false;
  start(options);
  pass(8300ms, true);
  source_->end();
  pass(9s, false);
  EXPECT_LE(longest_wait_, 3s) << "MP-11";
  EXPECT_GE(gaps(), 3U);
}

TEST_F(OutageTest, NothingIsListedBeforeTheFirstPicture) {
  start();
  pass(20s, false);
  EXPECT_EQ(last_, nullptr);
}

}  // namespace
}  // namespace sluice::hls
