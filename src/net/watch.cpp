#include "net/watch.h"

#include <fmt/format.h>
#include <uv.h>

namespace sluice::net {

Result<void> Watch::open(Loop& loop, int fd) {
  auto poll = std::make_unique<uv_poll_t>();
  if (const int failed = uv_poll_init(loop.uv(), poll.get(), fd); failed != 0) {
    return Error{ErrorCode::kUnavailable, fmt::format("cannot watch a descriptor: {}", uv_strerror(failed))};
  }
  poll_ = poll.release();
  poll_->data = this;
  return {};
}

void Watch::close() {
  if (poll_ == nullptr) return;
  poll_->data = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(poll_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
  poll_ = nullptr;
  interest_ = {};
}

void Watch::want(Interest interest) {
  if (poll_ == nullptr || interest == interest_) return;
  interest_ = interest;
  const int events = (interest.read ? UV_READABLE : 0) | (interest.write ? UV_WRITABLE : 0) |
                     (interest.hang_up ? UV_DISCONNECT : 0);
  if (events == 0) {
    uv_poll_stop(poll_);
    return;
  }
  uv_poll_start(poll_, events, [](uv_poll_t* poll, int status, int ready) {
    auto* watch = static_cast<Watch*>(poll->data);
    if (watch == nullptr) return;
    if (status != 0) watch->interest_ = {};  // libuv has stopped watching
    watch->callback_({.readable = (ready & UV_READABLE) != 0,
                      .writable = (ready & UV_WRITABLE) != 0,
                      .hung_up = (ready & UV_DISCONNECT) != 0,
                      .failed = status != 0});
  });
}

}  // namespace sluice::net
