// TimerWheel: deadlines of 100 ms resolution, cheap enough for tens of thousands of connections.
//
// Arming, moving and disarming a timer take constant time and allocate nothing; moving one to a later moment,
// what every byte received does, is one assignment. A timer never fires early, and fires at most one tick
// late once advance() is called with a time at or past it. Pure logic: time is what the caller says. One
// thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "net/list.h"

namespace sluice::net {

struct TimerTag;

// Calls `on_due` once after each arming. Destroying it disarms it, also from inside any timer's callback.
class Timer : private ListNode<TimerTag> {
 public:
  explicit Timer(std::function<void()> on_due) : on_due_(std::move(on_due)) {}

  bool armed() const { return linked(); }
  SteadyTime due() const { return due_; }  // while armed
  void disarm() { unlink(); }

 private:
  friend class TimerWheel;

  std::function<void()> on_due_;
  SteadyTime due_{};
  std::int64_t tick_ = 0;  // of the slot it is linked in; never later than due_
};

class TimerWheel {
 public:
  using Tick = std::chrono::duration<std::int64_t, std::deci>;

  explicit TimerWheel(SteadyTime start) : start_(start) {}

  void arm(Timer& timer, SteadyTime due);
  // Fires what is due at `now`. Timers armed by a callback wait for a later call, even when due already.
  void advance(SteadyTime now);
  // No timer is armed. Looks at every slot.
  bool empty() const;

 private:
  static constexpr std::int64_t kSlots = 512;

  std::int64_t tick_at_or_after(SteadyTime time) const;
  void link(Timer& timer, std::int64_t tick);

  const SteadyTime start_;
  std::int64_t done_ = 0;  // every timer due up to this tick has fired
  std::array<ListNode<TimerTag>, kSlots> slots_;
};

}  // namespace sluice::net
