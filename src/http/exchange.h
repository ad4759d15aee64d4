// Exchange: one request and its one response. Handler: what answers.
//
// Everything here happens on the loop thread that owns the connection. A request is answered at once, or
// held:
//
//   void handle(Exchange& exchange) override {
//     if (ready()) exchange.respond(…);
//     else exchange.hold(std::make_unique<Waiter>(exchange, …));
//   }
//
// Held objects cost nothing but their memory. When the client leaves, the connection destroys the Held
// object, whose destructor takes it off whatever list it waits on; that is the whole of cancellation.
#pragma once

#include <memory>

#include "http/message.h"

namespace sluice::net {
class Loop;
}

namespace sluice::http {

class Held {
 public:
  virtual ~Held() = default;
};

class Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  virtual ~Exchange() = default;

  // Valid until Handler::handle returns.
  virtual const Request& request() const = 0;
  // The loop of this connection; lives as long as the server.
  virtual net::Loop& loop() = 0;

  // Exactly once; the Exchange is gone afterwards, and with it what was held. May be called inside handle().
  // Only queues: nothing is sent and no other exchange is touched before the caller has returned to the loop,
  // so a list of waiters may be walked while they are answered.
  virtual void respond(Response response) = 0;

  // Keeps the request open until respond(). At most once, and only inside handle(). When the connection
  // already holds as many requests as it may, it answers 503 itself and destroys `held` before this returns.
  virtual void hold(std::unique_ptr<Held> held) = 0;
};

class Handler {
 public:
  virtual ~Handler() = default;
  // On any of the server's loop threads, several at once. Must respond() or hold().
  virtual void handle(Exchange& exchange) = 0;
};

}  // namespace sluice::http
