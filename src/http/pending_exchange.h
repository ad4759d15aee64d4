// PendingExchange: the life of one request, the same in HTTP/1.1 and HTTP/2: handled, held, answered or
// abandoned. A front end inherits it and says how a response is sent.
#pragma once

#include <memory>

#include "http/exchange.h"
#include "http/service.h"

namespace sluice::http {

class PendingExchange : public Exchange {
 public:
  PendingExchange(Service& service, Client& client) : service_(service), client_(client) {}
  ~PendingExchange() override { abandon(); }

  const Request& request() const final;
  net::Loop& loop() final { return service_.loop; }
  void respond(Response response) final;
  void hold(std::unique_ptr<Held> held) final;

  // The handler has the request, and has not answered it.
  bool open() const { return state_ != State::kIdle; }
  // The client has gone: what is held is destroyed, nothing is sent.
  void abandon();
  // Answers, when open, for the server.
  void respond_unavailable();

 protected:
  // Has the request answered or held by the time it returns.
  void dispatch(const Request& request);
  // Sends a response of the server's own to a request that was never dispatched.
  void refuse(Refusal counted, int status, std::string_view sentence);

  virtual void send(Response response) = 0;

  Service& service_;
  Client& client_;

 private:
  enum class State { kIdle, kHandling, kHeld };

  void let_go();

  State state_ = State::kIdle;
  const Request* request_ = nullptr;  // while handle() runs
  std::unique_ptr<Held> held_;
};

// How a response is framed, whatever the protocol: RFC 9110 sections 6.4.1 and 8.6.
struct Framing {
  bool with_body = false;
  bool with_content_length = false;
};
Framing framing_of(const Response& response, Method method);

}  // namespace sluice::http
