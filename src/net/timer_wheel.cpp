#include "net/timer_wheel.h"

#include <algorithm>

namespace sluice::net {

std::int64_t TimerWheel::tick_at_or_after(SteadyTime time) const {
  return std::chrono::ceil<Tick>(time - start_).count();
}

void TimerWheel::link(Timer& timer, std::int64_t tick) {
  timer.tick_ = tick;
  slots_[static_cast<std::size_t>(tick % kSlots)].push_back(timer);
}

void TimerWheel::arm(Timer& timer, SteadyTime due) {
  timer.due_ = due;
  const std::int64_t tick = std::max(tick_at_or_after(due), done_ + 1);
  // A timer that only moves later stays where it is and is moved when its slot comes round.
  if (timer.armed() && timer.tick_ <= tick) return;
  link(timer, tick);
}

void TimerWheel::advance(SteadyTime now) {
  const std::int64_t current = std::chrono::floor<Tick>(now - start_).count();
  if (current <= done_) return;
  // After a long pause one lap visits every slot; more would find the same.
  ListNode<TimerTag> visited;
  ListNode<TimerTag> slot;
  for (std::int64_t tick = std::max(done_ + 1, current - kSlots + 1); tick <= current; ++tick) {
    slot.take_all(slots_[static_cast<std::size_t>(tick % kSlots)]);
    while (ListNode<TimerTag>* node = slot.take_front()) visited.push_back(*node);
  }
  done_ = current;
  while (ListNode<TimerTag>* node = visited.take_front()) {
    auto& timer = static_cast<Timer&>(*node);
    const std::int64_t tick = tick_at_or_after(timer.due_);
    if (tick > current) {
      link(timer, tick);
    } else {
      timer.on_due_();
    }
  }
}

bool TimerWheel::empty() const {
  return std::none_of(slots_.begin(), slots_.end(), [](const auto& slot) { return slot.linked(); });
}

}  // namespace sluice::net
