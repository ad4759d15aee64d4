#include "api/waiting_room.h"

#include <memory>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "api/testing/recorded_exchange.h"
#include "hls/packager.h"
#include "hls/testing/scripted_source.h"

namespace sluice::api {
namespace {

using namespace std::chrono_literals;
using testing::RecordedExchange;
using testing::turn;

class WaitingRoomTest : public ::testing::Test {
 protected:
  WaitingRoomTest() { source_.begin(); }

  // Wants a version in which so many segments are complete.
  static WaitingRoom::Answer segments(std::size_t count) {
    return [count](const hls::Snapshot* version) -> std::optional<http::Response> {
      if (version == nullptr || version->state().segments.size() < count) return std::nullopt;
      return http::plain_response(200, "here");
    };
  }
  std::unique_ptr<RecordedExchange> wait_for(std::size_t count) {
    auto exchange = std::make_unique<RecordedExchange>(*loop_);
    room_->answer(*exchange, 5s, segments(count), [] { return http::plain_response(503, "too late"); });
    return exchange;
  }
  // One segment more is complete, which takes many publications.
  void play_segment() { source_.play(source_.frames() == 0 ? 51 : 50); }

  ManualClock clock_;
  std::unique_ptr<net::Loop> loop_ = std::move(net::Loop::create(clock_)).value();
  hls::Presentation presentation_{hls::StreamOptions{.first_listing = 0}, 1, clock_.wall(), std::nullopt,
                                  nullptr};
  hls::Packager packager_{presentation_, 0, clock_};
  const std::shared_ptr<hls::Timeline> timeline_ = packager_.rendition()->current().timeline;
  hls::testing::ScriptedSource source_{packager_, {}};
  std::shared_ptr<WaitingRoom> room_ = WaitingRoom::create(*loop_, timeline_);
};

TEST_F(WaitingRoomTest, WhatIsThereIsAnsweredAtOnce) {
  play_segment();
  const auto exchange = wait_for(1);
  EXPECT_EQ(exchange->status(), 200);
  EXPECT_EQ(room_->waiting(), 0U);
}

TEST_F(WaitingRoomTest, WhatIsToComeIsAnsweredOnTheLoopAndNotOnTheCamerasThread) {
  const auto exchange = wait_for(1);
  EXPECT_TRUE(exchange->is_held());
  EXPECT_EQ(room_->waiting(), 1U);
  play_segment();
  EXPECT_EQ(exchange->responses(), 0) << "publishing only leaves a note";
  turn(*loop_);
  EXPECT_EQ(exchange->status(), 200);
  EXPECT_EQ(room_->waiting(), 0U);
}

TEST_F(WaitingRoomTest, AVersionThatDoesNotAnswerLeavesItWaiting) {
  const auto first = wait_for(1);
  const auto third = wait_for(3);
  for (int expected : {0, 0, 1}) {
    play_segment();
    turn(*loop_);
    EXPECT_EQ(first->responses(), 1);
    EXPECT_EQ(third->responses(), expected);
  }
}

TEST_F(WaitingRoomTest, WhoWaitsTooLongIsToldAndIsGone) {
  const auto exchange = wait_for(1);
  clock_.advance(5100ms);
  exchange->await();
  EXPECT_EQ(exchange->status(), 503);
  EXPECT_EQ(exchange->body(), "too late\n");
  EXPECT_EQ(room_->waiting(), 0U);
  play_segment();
  turn(*loop_);
  EXPECT_EQ(exchange->responses(), 1);
}

TEST_F(WaitingRoomTest, WhoLeavesIsForgotten) {
  const auto leaves = wait_for(1);
  const auto stays = wait_for(1);
  leaves->leave();
  EXPECT_EQ(room_->waiting(), 1U);
  play_segment();
  turn(*loop_);
  EXPECT_EQ(leaves->responses(), 0);
  EXPECT_EQ(stays->responses(), 1);
}

TEST_F(WaitingRoomTest, WhoMayNotWaitLeavesNothingBehind) {
  RecordedExchange exchange(*loop_);
  exchange.fill();
  room_->answer(exchange, 5s, segments(1), [] { return http::plain_response(503, "too late"); });
  EXPECT_EQ(exchange.body(), "full\n");
  EXPECT_EQ(room_->waiting(), 0U);
  play_segment();
  turn(*loop_);
  EXPECT_EQ(exchange.responses(), 1);
}

TEST_F(WaitingRoomTest, AVersionThatComesWhileOneSitsDownIsNotMissed) {
  RecordedExchange exchange(*loop_);
  bool published = false;
  room_->answer(
      exchange, 5s,
      [&](const hls::Snapshot* version) {
        if (!std::exchange(published, true)) play_segment();  // behind the back of the first look
        return segments(1)(version);
      },
      [] { return http::plain_response(503, "too late"); });
  EXPECT_EQ(exchange.status(), 200);
  EXPECT_EQ(room_->waiting(), 0U);
}

TEST_F(WaitingRoomTest, ACrowdIsAnsweredInPiecesAndInOrder) {
  std::vector<std::unique_ptr<RecordedExchange>> crowd;
  for (int i = 0; i < 1000; ++i) crowd.push_back(wait_for(1));
  play_segment();
  const auto answered = [&] {
    return std::count_if(crowd.begin(), crowd.end(), [](const auto& each) { return each->responses() == 1; });
  };
  turn(*loop_);
  const auto some = static_cast<std::size_t>(answered());
  EXPECT_LT(some, crowd.size()) << "so many a turn, that others are served between";
  for (std::size_t i = 0; i < crowd.size(); ++i) ASSERT_EQ(crowd[i]->responses(), i < some ? 1 : 0) << i;
  for (int i = 0; i < 4; ++i) turn(*loop_);
  EXPECT_EQ(answered(), 1000);
}

TEST_F(WaitingRoomTest, ARoomThatIsGoneHearsNothing) {
  room_.reset();
  play_segment();
  turn(*loop_);
}

}  // namespace
}  // namespace sluice::api
