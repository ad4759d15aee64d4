#include "net/loop.h"

#include <cassert>

#include <fmt/format.h>
#include <uv.h>

namespace sluice::net {
namespace {

Error cannot_make(int failed) {
  return {
      ErrorCode::kUnavailable,
      fmt::format("cannot make an event loop: {}; is the limit of open files too low?", uv_strerror(failed))};
}

}  // namespace

struct Loop::Uv {
  uv_loop_t loop{};
  uv_async_t wake{};
  uv_prepare_t before_wait{};
  uv_idle_t do_not_wait{};  // active while there is deferred work
  uv_timer_t tick{};        // active while a timer is armed
};

Result<std::unique_ptr<Loop>> Loop::create(const Clock& clock) {
  std::unique_ptr<Loop> loop(new Loop(clock));
  auto uv = std::make_unique<Uv>();
  if (const int failed = uv_loop_init(&uv->loop); failed != 0) {
    return cannot_make(failed);
  }
  if (const int failed = uv_async_init(&uv->loop, &uv->wake,
                                       [](uv_async_t* h) { static_cast<Loop*>(h->data)->run_posted(); });
      failed != 0) {
    uv_loop_close(&uv->loop);
    return cannot_make(failed);
  }
  uv_prepare_init(&uv->loop, &uv->before_wait);
  uv_idle_init(&uv->loop, &uv->do_not_wait);
  uv_timer_init(&uv->loop, &uv->tick);
  uv->wake.data = uv->before_wait.data = uv->tick.data = loop.get();
  uv_prepare_start(&uv->before_wait, [](uv_prepare_t* h) { static_cast<Loop*>(h->data)->end_turn(); });
  loop->uv_ = std::move(uv);
  return loop;
}

Loop::Loop(const Clock& clock) : clock_(clock), wheel_(clock.steady()) {}

Loop::~Loop() {
  if (!uv_) return;
  {
    // Destroying a task may post another one.
    std::vector<std::function<void()>> dropped;
    do {
      dropped.clear();
      const std::lock_guard lock(mutex_);
      dropped.swap(posted_);
    } while (!dropped.empty());
  }
  for (uv_handle_t* handle :
       {reinterpret_cast<uv_handle_t*>(&uv_->wake), reinterpret_cast<uv_handle_t*>(&uv_->before_wait),
        reinterpret_cast<uv_handle_t*>(&uv_->do_not_wait), reinterpret_cast<uv_handle_t*>(&uv_->tick)}) {
    uv_close(handle, nullptr);
  }
  uv_run(&uv_->loop, UV_RUN_DEFAULT);
  [[maybe_unused]] const int busy = uv_loop_close(&uv_->loop);
  assert(busy == 0 && "a Watch outlived its Loop");
}

uv_loop_s* Loop::uv() {
  return &uv_->loop;
}

void Loop::run() {
  uv_run(&uv_->loop, UV_RUN_DEFAULT);
}

void Loop::stop() {
  post([this] { uv_stop(&uv_->loop); });
}

void Loop::post(std::function<void()> task) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  if (first) uv_async_send(&uv_->wake);
}

void Loop::run_posted() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (auto& task : tasks) {
    task();
    task = nullptr;  // what it holds must not wait for the tasks behind it
  }
}

void Loop::arm(Timer& timer, SteadyTime due) {
  wheel_.arm(timer, due);
  if (uv_is_active(reinterpret_cast<uv_handle_t*>(&uv_->tick)) == 0) {
    const auto period = static_cast<std::uint64_t>(std::chrono::milliseconds(TimerWheel::Tick(1)).count());
    uv_timer_start(&uv_->tick, [](uv_timer_t* h) { static_cast<Loop*>(h->data)->tick(); }, period, period);
  }
}

void Loop::tick() {
  wheel_.advance(clock_.steady());
  if (wheel_.empty()) uv_timer_stop(&uv_->tick);
}

void Loop::defer(Deferred& work) {
  if (work.linked()) return;
  deferred_.push_back(work);
  // Deferred work is run before the loop waits; what is deferred by that work itself must not be waited upon.
  uv_idle_start(&uv_->do_not_wait, [](uv_idle_t*) {});
}

void Loop::end_turn() {
  ++turn_;
  uv_idle_stop(&uv_->do_not_wait);
  ListNode<DeferredTag> now;
  now.take_all(deferred_);
  while (ListNode<DeferredTag>* node = now.take_front()) static_cast<Deferred&>(*node).run_();
}

}  // namespace sluice::net
