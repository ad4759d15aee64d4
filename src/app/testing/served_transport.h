// A Transport whose server is a handler in this process, on the same clock as the judge: minutes pass in
// milliseconds, and what is seen depends on no machine. For tests only.
//
// Time jumps from one event to the next: the judge's tasks and answers, and the actors, which are whatever
// goes on beside the judge: cameras, the heartbeat. One thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/testing/recorded_exchange.h"
#include "app/testing/gunzip.h"
#include "base/clock.h"
#include "base/text.h"
#include "http/date.h"
#include "http/exchange.h"
#include "net/loop.h"
#include "validate/transport.h"

namespace sluice::app::testing {

class ServedTransport final : public validate::Transport {
 public:
  // Does what is due and says when it wants to be called next; nothing: not again.
  using Actor = std::function<std::optional<SteadyTime>()>;

  // Both outlive the transport; `loop` is on `clock`.
  ServedTransport(ManualClock& clock, net::Loop& loop) : clock_(clock), loop_(loop) {}

  // `handler` answers from now on. Whoever is held by the one before, which may be gone as soon as this
  // returns, loses his connection.
  void serve(http::Handler& handler) {
    handler_ = &handler;
    for (const PendingPtr& each : std::exchange(pending_, {})) {
      after(kRoundTrip, [exchange = failed(*each, "the connection was closed"),
                         done = std::move(each->done)] { done(exchange); });
    }
  }

  void add_actor(SteadyTime first, Actor actor) { actors_.emplace(first, std::move(actor)); }
  // Time passes without the judge.
  void pass(std::chrono::nanoseconds duration) {
    const SteadyTime end = clock_.steady() + duration;
    while (!actors_.empty() && actors_.begin()->first <= end) act();
    go_to(end);
  }

  const Clock& clock() const override { return clock_; }

  void send(validate::Request request, Done done) override {
    auto pending = std::make_shared<Pending>(loop_, std::move(request), std::move(done), clock_.steady());
    handler_->handle(pending->exchange);
    after(pending->request.timeout, [this, weak = std::weak_ptr(pending)] {
      if (const auto late = weak.lock()) time_out(late);
    });
    pending_.push_back(std::move(pending));
    deliver();
  }
  void after(std::chrono::nanoseconds delay, std::function<void()> task) override {
    tasks_.emplace(clock_.steady() + delay, std::move(task));
  }
  void cancel_all() override {
    tasks_.clear();
    pending_.clear();
  }

  void run() override {
    while (!tasks_.empty() || !pending_.empty()) {
      if (tasks_.empty() || (!actors_.empty() && actors_.begin()->first <= tasks_.begin()->first)) {
        act();
      } else {
        go_to(tasks_.begin()->first);
        const auto task = std::move(tasks_.extract(tasks_.begin()).mapped());
        task();
      }
      deliver();
    }
  }

 private:
  static constexpr std::chrono::milliseconds kRoundTrip{1};

  struct Pending {
    Pending(net::Loop& loop, validate::Request asked, Done whom, SteadyTime now)
        : exchange(loop, asked_of(asked)), request(std::move(asked)), done(std::move(whom)), sent(now) {}

    api::testing::RecordedExchange exchange;
    validate::Request request;
    Done done;
    SteadyTime sent;
  };
  using PendingPtr = std::shared_ptr<Pending>;

  static http::Method method_of(std::string_view name) {
    for (const http::Method each : {http::Method::kGet, http::Method::kHead, http::Method::kOptions}) {
      if (http::to_string(each) == name) return each;
    }
    return http::Method::kOther;
  }

  static api::testing::Asked asked_of(const validate::Request& request) {
    api::testing::Asked asked{.method = method_of(request.method)};
    const std::size_t path = request.url.find('/', request.url.find("://") + 3);
    const std::size_t query = request.url.find('?', path);
    asked.path = request.url.substr(path, query - path);
    if (query != std::string::npos) asked.query = request.url.substr(query + 1);
    for (const validate::Header& header : request.headers)
      asked.headers.emplace_back(to_lower(header.name), header.value);
    if (request.accept_gzip) asked.headers.emplace_back("accept-encoding", "gzip");
    return asked;
  }

  void go_to(SteadyTime time) {
    const auto left = std::chrono::ceil<std::chrono::microseconds>(time - clock_.steady());
    if (left.count() > 0) clock_.advance(left);
  }

  void act() {
    go_to(actors_.begin()->first);
    const Actor actor = std::move(actors_.extract(actors_.begin()).mapped());
    if (const auto next = actor()) actors_.emplace(*next, actor);
  }

  // What actors publish reaches those who are held by way of the loop, as do the timers.
  void deliver() {
    if (pending_.empty()) return;
    loop_.tick();
    api::testing::turn(loop_);
    for (auto it = pending_.begin(); it != pending_.end();) {
      const PendingPtr pending = *it;
      if (pending->exchange.responses() == 0) {
        ++it;
        continue;
      }
      it = pending_.erase(it);
      after(kRoundTrip, [this, pending] { pending->done(answer(*pending)); });
    }
  }

  void time_out(const PendingPtr& late) {
    pending_.remove(late);
    late->done(failed(*late, "timed out"));
  }

  validate::ExchangePtr failed(const Pending& pending, std::string_view why) const {
    auto exchange = begin(pending);
    exchange->error = why;
    exchange->request = pending.request;
    return exchange;
  }

  std::shared_ptr<validate::Exchange> begin(const Pending& pending) const {
    auto exchange = std::make_shared<validate::Exchange>();
    exchange->effective_url = pending.request.url;
    exchange->version = validate::HttpVersion::kHttp2;
    exchange->connection = 1;
    exchange->sent = pending.sent;
    exchange->first_byte = exchange->last_byte = clock_.steady();
    exchange->wall = clock_.wall();
    return exchange;
  }

  // With what the http room adds.
  validate::ExchangePtr answer(Pending& pending) const {
    const http::Response& response = pending.exchange.response();
    auto exchange = begin(pending);
    exchange->status = response.status;
    exchange->complete = true;
    for (const http::Header& header : response.headers)
      exchange->headers.push_back({std::string(header.name), header.value});
    exchange->headers.push_back({"date", http::to_http_date(clock_.wall())});
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) exchange->headers.push_back({"content-length", std::to_string(response.body_size())});
    if (!bodiless && pending.request.method != "HEAD") exchange->body = pending.exchange.body();
    exchange->wire_size = exchange->body.size();
    if (exchange->header("content-encoding") == "gzip") exchange->body = gunzip(exchange->body);
    exchange->request = std::move(pending.request);
    return exchange;
  }

  ManualClock& clock_;
  net::Loop& loop_;
  http::Handler* handler_ = nullptr;
  std::multimap<SteadyTime, std::function<void()>> tasks_;
  std::multimap<SteadyTime, Actor> actors_;
  std::list<PendingPtr> pending_;
};

}  // namespace sluice::app::testing
