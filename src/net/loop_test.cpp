#include "net/loop.h"

#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/fd.h"
#include "net/watch.h"

namespace sluice::net {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;

class LoopTest : public testing::Test {
 protected:
  std::unique_ptr<Loop> loop = Loop::create().value();
  std::vector<int> order;
};

TEST_F(LoopTest, RunsPostedTasksInOrderAndStops) {
  for (int i = 1; i <= 3; ++i) loop->post([this, i] { order.push_back(i); });
  loop->stop();
  loop->run();
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST_F(LoopTest, TakesTasksFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kTasks = 5000;
  int run = 0;  // not atomic: only the loop's thread counts
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kTasks; ++i) {
        loop->post([&] {
          if (++run == kThreads * kTasks) loop->stop();
        });
      }
    });
  }
  loop->run();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(run, kThreads * kTasks);
}

TEST_F(LoopTest, ATaskMayPost) {
  loop->post([&] {
    order.push_back(1);
    loop->post([&] {
      order.push_back(2);
      loop->stop();
    });
  });
  loop->run();
  EXPECT_THAT(order, ElementsAre(1, 2));
}

TEST_F(LoopTest, DestroysTasksThatWereNeverRun) {
  auto held = std::make_shared<int>(1);
  loop->post([held] {});
  loop.reset();
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(LoopTest, RunsDeferredWorkAfterTheCallbacksOfTheTurn) {
  Deferred deferred([&] {
    order.push_back(9);
    loop->stop();
  });
  loop->post([&] {
    loop->defer(deferred);
    loop->defer(deferred);
    order.push_back(1);
  });
  loop->post([&] { order.push_back(2); });
  loop->run();
  EXPECT_THAT(order, ElementsAre(1, 2, 9)) << "once, and last";
}

TEST_F(LoopTest, DeferredWorkThatYieldsLetsOthersIn) {
  std::optional<Deferred> deferred;
  deferred.emplace([&] {
    order.push_back(1);
    if (order.size() > 100) return loop->stop();  // the posted task never came
    loop->defer(*deferred);
  });
  loop->post([&] {
    loop->defer(*deferred);
    std::thread([&] {
      loop->post([&] {
        order.push_back(2);
        loop->stop();
      });
    }).join();
  });
  loop->run();
  EXPECT_THAT(order, Contains(2));
}

TEST_F(LoopTest, DestroyedDeferredWorkIsNotRun) {
  std::optional<Deferred> second;
  Deferred first([&] {
    order.push_back(1);
    second.reset();
    loop->stop();
  });
  second.emplace([&] { order.push_back(2); });
  loop->post([&] {
    loop->defer(first);
    loop->defer(*second);
  });
  loop->run();
  EXPECT_THAT(order, ElementsAre(1));
}

TEST(Loop, FiresTimersByTheClockItIsGiven) {
  ManualClock clock;
  auto loop = Loop::create(clock).value();
  std::atomic<int> fired = 0;
  Timer hour([&] {
    fired = 1;
    loop->stop();
  });
  loop->post([&] { loop->arm(hour, loop->now() + 1h); });
  loop->post([&] { clock.advance(1h); });
  loop->run();
  EXPECT_EQ(fired, 1);
}

class WatchTest : public LoopTest {
 protected:
  void SetUp() override {
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
    near = Fd(pair[0]);
    far = Fd(pair[1]);
  }

  Fd near, far;
};

TEST_F(WatchTest, SaysAgainAndAgainThatThereIsSomethingToRead) {
  int told = 0;
  Watch watch([&](Readiness ready) {
    EXPECT_TRUE(ready.readable);
    EXPECT_FALSE(ready.writable);
    if (++told == 3) loop->stop();  // which takes a turn
  });
  ASSERT_TRUE(watch.open(*loop, near.get()).ok());
  watch.want({.read = true});
  ASSERT_EQ(::write(far.get(), "x", 1), 1);
  loop->run();
  EXPECT_GE(told, 3);
}

TEST_F(WatchTest, TellsOnlyWhatIsWanted) {
  Watch watch([&](Readiness ready) {
    EXPECT_FALSE(ready.readable);
    EXPECT_TRUE(ready.writable);
    loop->stop();
  });
  ASSERT_TRUE(watch.open(*loop, near.get()).ok());
  watch.want({.read = true});
  watch.want({.write = true});
  ASSERT_EQ(::write(far.get(), "x", 1), 1);
  loop->run();
}

TEST_F(WatchTest, TellsOfAHangUpWithoutReading) {
  Watch watch([&](Readiness ready) {
    EXPECT_TRUE(ready.hung_up);
    loop->stop();
  });
  ASSERT_TRUE(watch.open(*loop, near.get()).ok());
  watch.want({.hang_up = true});
  ASSERT_EQ(::write(far.get(), "unread", 6), 6);
  far.reset();
  loop->run();
}

TEST_F(WatchTest, IsSilentOnceClosed) {
  Watch watch([&](Readiness) { ADD_FAILURE() << "told after close"; });
  ASSERT_TRUE(watch.open(*loop, near.get()).ok());
  watch.want({.read = true});
  ASSERT_EQ(::write(far.get(), "x", 1), 1);
  watch.close();
  loop->post([&] { loop->post([&] { loop->stop(); }); });
  loop->run();
}

}  // namespace
}  // namespace sluice::net
