// A Transport on a clock of its own: a server that is a function answers, and time jumps from one event to
// the next, so that minutes of a stream pass in milliseconds.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "validate/transport.h"

namespace sluice::validate::testing {

struct Answer {
  std::chrono::nanoseconds wait = std::chrono::milliseconds(1);      // to the first byte
  std::chrono::nanoseconds transfer = std::chrono::milliseconds(1);  // from there to the last
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  HttpVersion version = HttpVersion::kHttp2;
};

class SimulatedTransport final : public Transport {
 public:
  // Time is since the start.
  using Server = std::function<Answer(const Request&, std::chrono::nanoseconds)>;

  explicit SimulatedTransport(Server server) : server_(std::move(server)), start_(clock_.steady()) {}

  const Clock& clock() const override { return clock_; }
  std::chrono::nanoseconds now() const { return clock_.steady() - start_; }

  void send(Request request, Done done) override {
    const Answer answer = server_(request, now());
    auto exchange = std::make_shared<Exchange>();
    exchange->sent = clock_.steady();
    const auto wait = std::min<std::chrono::nanoseconds>(answer.wait, request.timeout);
    const bool timeout = answer.wait > request.timeout;
    exchange->first_byte = exchange->sent + wait;
    exchange->last_byte = exchange->first_byte + (timeout ? std::chrono::nanoseconds(0) : answer.transfer);
    exchange->wall = clock_.wall() + std::chrono::duration_cast<std::chrono::microseconds>(
                                         exchange->last_byte - exchange->sent);
    exchange->status = timeout ? 0 : answer.status;
    exchange->error = timeout ? "timed out" : "";
    exchange->version = answer.version;
    exchange->headers = answer.headers;
    exchange->body = answer.body;
    exchange->wire_size = answer.body.size();
    exchange->complete = !timeout;
    exchange->effective_url = request.url;
    exchange->request = std::move(request);
    at(exchange->last_byte - exchange->sent, [exchange, done = std::move(done)] { done(exchange); });
  }

  void after(std::chrono::nanoseconds delay, std::function<void()> task) override {
    at(delay, std::move(task));
  }
  void cancel_all() override { events_.clear(); }

  void run() override {
    while (!events_.empty()) {
      const auto first = events_.begin();
      const auto task = std::move(first->second);
      const auto due = std::chrono::ceil<std::chrono::microseconds>(first->first - now());
      events_.erase(first);
      if (due.count() > 0) clock_.advance(due);
      task();
    }
  }

 private:
  void at(std::chrono::nanoseconds delay, std::function<void()> task) {
    events_.emplace(now() + delay, std::move(task));
  }

  Server server_;
  ManualClock clock_;
  SteadyTime start_;
  std::multimap<std::chrono::nanoseconds, std::function<void()>> events_;
};

}  // namespace sluice::validate::testing
