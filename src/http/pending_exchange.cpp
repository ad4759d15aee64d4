#include "http/pending_exchange.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/log.h"
#include "http/syntax.h"

namespace sluice::http {
namespace {

// The front end writes these itself (message.h), and no header may break out of its line.
bool is_sendable(const Header& header) {
  constexpr std::array<std::string_view, 7> kFrontEnds{
      "date",       "content-length",   "connection", "transfer-encoding",
      "keep-alive", "proxy-connection", "upgrade"};
  const bool lower =
      std::all_of(header.name.begin(), header.name.end(), [](char c) { return token_lower(c) == c; });
  return !header.name.empty() && lower && is_field_value(header.value) &&
         std::find(kFrontEnds.begin(), kFrontEnds.end(), header.name) == kFrontEnds.end();
}

bool is_sendable(const Response& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(),
                     [](const Header& header) { return is_sendable(header); });
}

}  // namespace

const Request& PendingExchange::request() const {
  assert(request_ != nullptr && "the request is gone once handle() has returned");
  return *request_;
}

void PendingExchange::dispatch(const Request& request) {
  ++service_.counters.requests;
  state_ = State::kHandling;
  request_ = &request;
  if (client_.refused) {
    respond(own_response(service_, 503, "there are too many connections"));
  } else if (service_.draining) {
    respond_unavailable();
  } else if (request.method == Method::kOther) {
    respond(own_response(service_, 501, "the method is not implemented"));
  } else if (request.path == "*") {
    respond({.status = 204, .headers = service_.own_headers});
  } else {
    service_.handler.handle(*this);
  }
  request_ = nullptr;
  if (state_ == State::kHandling) {
    log::Logger("http").error("a handler neither answered nor held its request");
    respond(own_response(service_, 500, "the request was not answered"));
  }
}

void PendingExchange::let_go() {
  if (state_ == State::kHeld) {
    --client_.held;
    --service_.counters.held_now;
  }
  state_ = State::kIdle;
}

void PendingExchange::respond(Response response) {
  assert(open() && "a request is answered once");
  const std::unique_ptr<Held> held = std::move(held_);
  let_go();
  if (!is_sendable(response)) {
    log::Logger("http").error("a handler's response with status {} cannot be sent as it is", response.status);
    response = own_response(service_, 500, "the response could not be sent");
  }
  send(std::move(response));
}

void PendingExchange::hold(std::unique_ptr<Held> held) {
  assert(state_ == State::kHandling && request_ != nullptr && "a request is held once, inside handle()");
  const auto refuse_to_hold = [&](Refusal refusal, std::string_view sentence) {
    service_.counters.refuse(refusal);
    held.reset();
    respond(own_response(service_, 503, sentence));
  };
  if (client_.held >= service_.limits.held_per_connection) {
    return refuse_to_hold(Refusal::kHeldPerConnection, "this connection waits for too much at once");
  }
  if (service_.counters.held_now.fetch_add(1) >= service_.limits.held) {
    --service_.counters.held_now;
    return refuse_to_hold(Refusal::kHeld, "too many requests are waiting");
  }
  ++service_.counters.held;
  ++client_.held;
  held_ = std::move(held);
  state_ = State::kHeld;
}

void PendingExchange::abandon() {
  if (!open()) return;
  ++service_.counters.cancelled;
  const std::unique_ptr<Held> held = std::move(held_);
  let_go();
}

void PendingExchange::respond_unavailable() {
  if (open()) respond(own_response(service_, 503, "the server is stopping"));
}

void PendingExchange::refuse(Refusal counted, int status, std::string_view sentence) {
  service_.counters.refuse(counted);
  send(own_response(service_, status, sentence));
}

Framing framing_of(const Response& response, Method method) {
  if (response.status == 204) return {};
  // A 304 says how long the 200 would be, if it knows.
  if (response.status == 304) return {.with_body = false, .with_content_length = response.body_size() > 0};
  return {.with_body = method != Method::kHead, .with_content_length = true};
}

}  // namespace sluice::http
