// Watch: tells when one file descriptor can be read or written. Level-triggered: says so again until it is
// dealt with. Belongs to its loop's thread.
#pragma once

#include <functional>

#include "base/result.h"
#include "net/loop.h"

struct uv_poll_s;  // NOLINT(readability-identifier-naming): libuv's

namespace sluice::net {

struct Readiness {
  bool readable = false;
  bool writable = false;
  bool hung_up = false;  // the peer sends no more; told only to who wants hang-ups
  bool failed = false;   // the descriptor is in error; nothing more will be told
};

struct Interest {
  bool read = false;
  bool write = false;
  bool hang_up = false;

  bool operator==(const Interest&) const = default;
};

class Watch {
 public:
  using Callback = std::function<void(Readiness)>;

  // The Watch must not be destroyed inside its own callback: defer that.
  explicit Watch(Callback callback) : callback_(std::move(callback)) {}
  ~Watch() { close(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Makes `fd` non-blocking and begins to watch it. The descriptor stays the caller's.
  Result<void> open(Loop& loop, int fd);
  // Before the descriptor is closed.
  void close();

  // Costs system calls when it changes something.
  void want(Interest interest);

 private:
  Callback callback_;
  uv_poll_s* poll_ = nullptr;  // freed by libuv's close callback
  Interest interest_;
};

}  // namespace sluice::net
