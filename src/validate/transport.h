// How requests are sent and time passes, for everything that follows a stream. The real one (fetch/) is
// libcurl on the machine's clock; the one of the tests is a scripted server on a clock of its own.
//
// One thread: callbacks are called from run(), never from send() or after(), and may call both.
#pragma once

#include <chrono>
#include <functional>

#include "base/clock.h"
#include "validate/exchange.h"

namespace sluice::validate {

class Transport {
 public:
  using Done = std::function<void(const ExchangePtr&)>;

  virtual ~Transport() = default;

  virtual const Clock& clock() const = 0;
  // `done` is called once, whatever happens.
  virtual void send(Request request, Done done) = 0;
  virtual void after(std::chrono::nanoseconds delay, std::function<void()> task) = 0;
  // Ends every request that is under way, as cancelled, and forgets every task.
  virtual void cancel_all() = 0;
  // Until there is neither a request under way nor a task.
  virtual void run() = 0;
};

}  // namespace sluice::validate
