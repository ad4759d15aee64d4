// Loop: one thread's event loop. Waits for sockets, deadlines and other threads, and calls back.
//
// Whatever belongs to a connection lives on the loop that owns it and is touched by that thread alone; other
// threads reach it with post(). Built on libuv, which only loop.cpp and watch.cpp know. Every function not
// said to be for any thread is for the thread inside run(), or for the owner before and after run().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/list.h"
#include "net/timer_wheel.h"

struct uv_loop_s;  // NOLINT(readability-identifier-naming): libuv's

namespace sluice::net {

struct DeferredTag;

// Work that a callback leaves for the moment when all callbacks of this turn have returned: writing what
// several of them queued, destroying what one of them may still be using. Destroying it withdraws it.
class Deferred : private ListNode<DeferredTag> {
 public:
  explicit Deferred(std::function<void()> run) : run_(std::move(run)) {}

 private:
  friend class Loop;
  std::function<void()> run_;
};

class Loop {
 public:
  // Fails when the process has no file descriptors left. `clock` outlives the loop.
  static Result<std::unique_ptr<Loop>> create(const Clock& clock = system_clock());
  // Tasks still queued are destroyed without being run. Every Watch must be gone.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Turns until stop().
  void run();
  // Any thread; also before run(), which then returns at once.
  void stop();
  // Any thread: runs `task` on the loop's thread, in the order of the calls. Never blocks on the loop's work;
  // many calls wake it once.
  void post(std::function<void()> task);

  const Clock& clock() const { return clock_; }
  SteadyTime now() const { return clock_.steady(); }

  void arm(Timer& timer, SteadyTime due);
  // Runs `work` once before the loop next waits; asking again before that changes nothing. When asked by
  // deferred work itself, sockets are looked at first, so that work which yields starves no one.
  void defer(Deferred& work);
  // Counts the turns: one look at the sockets each. For budgets of so much a turn.
  std::uint64_t turn() const { return turn_; }
  // Runs the timers that are due. run() does it by itself as the machine's time passes; a test whose clock is
  // not the machine's does it here.
  void tick();

 private:
  friend class Watch;
  struct Uv;

  explicit Loop(const Clock& clock);
  uv_loop_s* uv();
  void run_posted();
  void end_turn();

  const Clock& clock_;
  TimerWheel wheel_;
  std::unique_ptr<Uv> uv_;
  ListNode<DeferredTag> deferred_;
  std::uint64_t turn_ = 0;

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;  // guarded by mutex_
};

}  // namespace sluice::net
