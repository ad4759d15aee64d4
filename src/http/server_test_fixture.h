// For tests of the server: one under a clock that the test moves, and ways to wait for what it does. Nothing
// here sleeps: a test waits for an event on the server's loops, and gives up after a minute.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "http/server.h"
#include "http/server_test_support.h"
#include "net/timer_wheel.h"

namespace sluice::http {

inline constexpr std::chrono::minutes kGiveUp{1};

inline constexpr std::size_t kHuge = 8 * kMiB;

// Answers "hello", "/huge" with megabytes, and holds "/hold" until release().
class ServerHandler final : public Handler {
 public:
  void handle(Exchange& exchange) override {
    const std::string_view path = exchange.request().path;
    if (path == "/hold") {
      exchange.hold(std::make_unique<Waiter>(*this, exchange));
    } else if (path == "/huge") {
      exchange.respond({.body = {huge_}});
    } else if (path == "/secure") {
      exchange.respond({.body = {Bytes::copy_of(exchange.request().secure ? "yes" : "no")}});
    } else if (path == "/peer") {
      exchange.respond({.body = {Bytes::copy_of(exchange.request().peer)}});
    } else {
      exchange.respond({.body = {Bytes::copy_of("hello")}});
    }
  }

  // As a publisher does: one task for each loop, which answers all that wait there.
  void release(Server& server) {
    for (net::Loop* loop : server.loops()) {
      loop->post([this, loop] {
        for (;;) {
          Exchange* exchange = nullptr;
          {
            const std::lock_guard lock(mutex_);
            const auto found = std::find_if(waiters_.begin(), waiters_.end(),
                                            [&](Waiter* waiter) { return &waiter->exchange.loop() == loop; });
            if (found == waiters_.end()) return;
            exchange = &(*found)->exchange;
          }
          exchange->respond({.body = {Bytes::copy_of("released")}});
        }
      });
    }
  }

  // Waits until so many requests are held.
  void await(std::size_t count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, kGiveUp, [&] { return waiters_.size() == count; }))
        << waiters_.size();
  }

 private:
  struct Waiter final : Held {
    Waiter(ServerHandler& owner, Exchange& open) : handler(owner), exchange(open) {
      const std::lock_guard lock(handler.mutex_);
      handler.waiters_.insert(this);
      handler.changed_.notify_all();
    }
    ~Waiter() override {
      const std::lock_guard lock(handler.mutex_);
      handler.waiters_.erase(this);
      handler.changed_.notify_all();
    }
    ServerHandler& handler;
    Exchange& exchange;
  };

  const Bytes huge_ = Bytes::copy_of(std::string(kHuge, 'h'));
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<Waiter*> waiters_;
};

// Waits for several threads to come by.
class Countdown {
 public:
  explicit Countdown(std::size_t count) : left_(count) {}

  void arrive() {
    const std::lock_guard lock(mutex_);
    --left_;
    changed_.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kGiveUp, [&] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t left_;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    options.listeners = {{.address = "127.0.0.1:0"}, {.address = "127.0.0.1:0", .tls = test_tls()}};
    options.threads = 2;
    options.clock = &clock;
    options.own_headers = {{"access-control-allow-origin", "*"}};
  }
  Server& server() {
    if (!server_) server_ = Server::start(options, handler).value();
    return *server_;
  }
  const net::Address& plain() { return server().addresses()[0]; }
  const net::Address& tls() { return server().addresses()[1]; }

  // Until every loop has come by once more.
  bool turn() {
    const auto passed = std::make_shared<Countdown>(server().loops().size());
    for (net::Loop* loop : server().loops()) loop->post([passed] { passed->arrive(); });
    return passed->wait();
  }
  // Moves the clock, and one tick of the timers more, and waits until every loop has fired what is due by
  // then.
  bool pass(std::chrono::milliseconds time) {
    clock.advance(time);
    const auto fired = std::make_shared<Countdown>(server().loops().size());
    for (net::Loop* loop : server().loops()) {
      net::Timer& timer = *timers_.emplace_back(std::make_unique<net::Timer>([fired] { fired->arrive(); }));
      loop->post([&timer, loop] { loop->arm(timer, loop->now()); });
    }
    if (!turn()) return false;
    clock.advance(std::chrono::milliseconds(net::TimerWheel::Tick(1)));
    return fired->wait();
  }
  // Looks at `condition` after each turn of the loops until it is true.
  template <typename Condition>
  bool eventually(Condition condition) {
    return look([this] { return turn(); }, condition);
  }
  // The same while time passes in steps.
  template <typename Condition>
  bool eventually_as_time_passes(std::chrono::milliseconds step, Condition condition) {
    return look([this, step] { return pass(step); }, condition);
  }

  ManualClock clock;
  ServerOptions options;
  ServerHandler handler;
  std::vector<std::unique_ptr<net::Timer>> timers_;  // outlive the loops that fire them
  std::unique_ptr<Server> server_;

 private:
  template <typename Step, typename Condition>
  bool look(Step step, Condition condition) {
    const SteadyTime give_up = system_clock().steady() + kGiveUp;
    while (!condition()) {
      if (!step() || system_clock().steady() > give_up) return false;
    }
    return turn();  // the turn that made it true is over
  }
};

}  // namespace sluice::http
