// For tests of handlers: an exchange without a connection or a loop.
#pragma once

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "http/exchange.h"

namespace sluice::http {

// An exchange that keeps what it is given.
class FakeExchange final : public Exchange {
 public:
  FakeExchange(Method method, std::string_view path) {
    request_.method = method;
    request_.path = path;
  }
  const Request& request() const override { return request_; }
  net::Loop& loop() override { std::abort(); }
  void respond(Response response) override {
    answer = std::move(response);
    held.reset();
  }
  void hold(std::unique_ptr<Held> waiter) override {
    if (full) {
      waiter.reset();
      answer = plain_response(503, "full");
    } else {
      held = std::move(waiter);
    }
  }
  std::string header(std::string_view name) const {
    for (const Header& each : answer->headers) {
      if (each.name == name) return each.value;
    }
    return "";
  }

  Request request_;
  std::optional<Response> answer;
  std::unique_ptr<Held> held;
  bool full = false;
};

}  // namespace sluice::http
