#include "api/waiting_rooms.h"

#include <gtest/gtest.h>

#include "api/testing/recorded_exchange.h"

namespace sluice::api {
namespace {

TEST(WaitingRooms, ThereIsOneForEachLoopAndTimelineAndTheyCountTogether) {
  const ManualClock clock;
  const auto loop = net::Loop::create(clock).value();
  const auto other_loop = net::Loop::create(clock).value();
  const auto make_timeline = [] {
    return std::make_shared<hls::Timeline>(hls::FirstNumbers{100, 10}, std::chrono::seconds{20}, 1 << 20);
  };
  const auto timeline = make_timeline();
  const auto other_timeline = make_timeline();

  WaitingRooms rooms;
  const auto room = rooms.room(*loop, timeline);
  EXPECT_EQ(rooms.room(*loop, timeline), room);
  EXPECT_NE(rooms.room(*other_loop, timeline), room);
  EXPECT_NE(rooms.room(*loop, other_timeline), room);

  testing::RecordedExchange here(*loop);
  testing::RecordedExchange there(*other_loop);
  const auto never = [](const hls::Snapshot*) { return std::optional<http::Response>(); };
  const auto too_late = [] { return http::plain_response(503, "too late"); };
  room->answer(here, std::chrono::seconds{5}, never, too_late);
  rooms.room(*other_loop, timeline)->answer(there, std::chrono::seconds{5}, never, too_late);
  EXPECT_EQ(rooms.waiting(), 2U);
  here.leave();
  EXPECT_EQ(rooms.waiting(), 1U);
}

}  // namespace
}  // namespace sluice::api
