#include "net/timer_wheel.h"

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class TimerWheelTest : public testing::Test {
 protected:
  static constexpr SteadyTime kStart{1000h};

  Timer named(int name) {
    return Timer([this, name] { fired.push_back(name); });
  }
  void go_to(std::chrono::milliseconds time) { wheel.advance(kStart + time); }

  TimerWheel wheel{kStart};
  std::vector<int> fired;
};

TEST_F(TimerWheelTest, FiresOnceWhenDueAndNeverEarly) {
  Timer timer = named(1);
  wheel.arm(timer, kStart + 250ms);
  EXPECT_FALSE(wheel.empty());
  go_to(249ms);
  EXPECT_THAT(fired, IsEmpty());
  EXPECT_TRUE(timer.armed());
  go_to(299ms);
  EXPECT_THAT(fired, IsEmpty());
  go_to(300ms);
  EXPECT_THAT(fired, ElementsAre(1));
  EXPECT_FALSE(timer.armed());
  EXPECT_TRUE(wheel.empty());
  go_to(100s);
  EXPECT_THAT(fired, ElementsAre(1));
}

TEST_F(TimerWheelTest, FiresADeadlineOnATickAtThatTick) {
  Timer timer = named(1);
  wheel.arm(timer, kStart + 500ms);
  go_to(500ms);
  EXPECT_THAT(fired, ElementsAre(1));
}

TEST_F(TimerWheelTest, FiresADeadlineOfThePastAtTheNextTick) {
  go_to(1s);
  Timer timer = named(1);
  wheel.arm(timer, kStart);
  go_to(1099ms);
  EXPECT_THAT(fired, IsEmpty());
  go_to(1100ms);
  EXPECT_THAT(fired, ElementsAre(1));
}

TEST_F(TimerWheelTest, ADeadlineCanBeMovedEitherWay) {
  Timer later = named(1);
  wheel.arm(later, kStart + 1s);
  wheel.arm(later, kStart + 3s);
  Timer sooner = named(2);
  wheel.arm(sooner, kStart + 3s);
  wheel.arm(sooner, kStart + 1s);
  go_to(2s);
  EXPECT_THAT(fired, ElementsAre(2));
  go_to(3s);
  EXPECT_THAT(fired, ElementsAre(2, 1));
}

TEST_F(TimerWheelTest, ATimerMovedLaterAndBackFiresAtTheLastDeadline) {
  Timer timer = named(1);
  wheel.arm(timer, kStart + 1s);
  wheel.arm(timer, kStart + 9s);
  wheel.arm(timer, kStart + 2s);
  go_to(1900ms);
  EXPECT_THAT(fired, IsEmpty());
  go_to(2s);
  EXPECT_THAT(fired, ElementsAre(1));
}

TEST_F(TimerWheelTest, DeadlinesBeyondOneLapWaitTheirLaps) {
  Timer timer = named(1);
  wheel.arm(timer, kStart + 200s);
  for (auto t = 0s; t < 200s; t += 1s) go_to(t);
  EXPECT_THAT(fired, IsEmpty());
  go_to(200s);
  EXPECT_THAT(fired, ElementsAre(1));
}

TEST_F(TimerWheelTest, AfterALongPauseEverythingDueFiresAndTheRestWaits) {
  Timer due = named(1);
  Timer waits = named(2);
  wheel.arm(due, kStart + 70s);
  wheel.arm(waits, kStart + 10h + 1s);
  go_to(10h);
  EXPECT_THAT(fired, ElementsAre(1));
  go_to(10h + 1s);
  EXPECT_THAT(fired, ElementsAre(1, 2));
}

TEST_F(TimerWheelTest, ADisarmedOrDestroyedTimerDoesNotFire) {
  Timer disarmed = named(1);
  std::optional<Timer> destroyed(std::in_place, [this] { fired.push_back(2); });
  wheel.arm(disarmed, kStart + 1s);
  wheel.arm(*destroyed, kStart + 1s);
  disarmed.disarm();
  destroyed.reset();
  go_to(2s);
  EXPECT_THAT(fired, IsEmpty());
}

TEST_F(TimerWheelTest, ACallbackMayDestroyOtherTimersThatAreDue) {
  std::optional<Timer> first;
  std::optional<Timer> second;
  first.emplace([&] { second.reset(), fired.push_back(1); });
  second.emplace([&] { first.reset(), fired.push_back(2); });
  wheel.arm(*first, kStart + 1s);
  wheel.arm(*second, kStart + 1s);
  go_to(1s);
  EXPECT_EQ(fired.size(), 1U);
}

TEST_F(TimerWheelTest, ACallbackMayArmItsOwnTimerAgain) {
  Timer* self = nullptr;
  Timer timer([&] {
    fired.push_back(1);
    wheel.arm(*self, kStart);
  });
  self = &timer;
  wheel.arm(timer, kStart + 1s);
  go_to(5s);
  EXPECT_THAT(fired, ElementsAre(1));
  go_to(5100ms);
  EXPECT_THAT(fired, ElementsAre(1, 1));
}

TEST_F(TimerWheelTest, ManyTimersFireWithinOneTickOfTheirDeadlines) {
  std::mt19937 random(7);
  std::vector<std::unique_ptr<Timer>> timers;
  std::map<int, SteadyTime> due;
  SteadyTime now = kStart;
  const auto check_and_rearm = [&](int name) {
    EXPECT_GE(now, due[name]);
    EXPECT_LT(now - due[name], 100ms + 50ms) << "a tick and a step of this test";
    due[name] = now + std::chrono::milliseconds(random() % 120'000);
    wheel.arm(*timers[static_cast<std::size_t>(name)], due[name]);
    fired.push_back(name);
  };
  for (int name = 0; name < 500; ++name) {
    timers.push_back(std::make_unique<Timer>([&check_and_rearm, name] { check_and_rearm(name); }));
    due[name] = kStart + std::chrono::milliseconds(random() % 120'000);
    wheel.arm(*timers.back(), due[name]);
  }
  for (int step = 0; step < 12'000; ++step) wheel.advance(now += 50ms);
  EXPECT_GT(fired.size(), 4000U);
}

}  // namespace
}  // namespace sluice::net
