// An Exchange without a connection, which keeps the response. For tests only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/exchange.h"
#include "net/loop.h"

namespace sluice::api::testing {

// A request that owns its text.
struct Asked {
  http::Method method = http::Method::kGet;
  std::string path = "/";
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
};

class RecordedExchange final : public http::Exchange {
 public:
  explicit RecordedExchange(net::Loop& loop, Asked asked = {}) : loop_(loop), asked_(std::move(asked)) {
    request_.method = asked_.method;
    request_.path = asked_.path;
    request_.query = asked_.query;
    for (const auto& [name, value] : asked_.headers) request_.headers.emplace_back(name, value);
  }

  const http::Request& request() const override { return request_; }
  net::Loop& loop() override { return loop_; }
  void respond(http::Response response) override {
    response_ = std::move(response);
    ++responses_;
    held_.reset();
    if (awaited_) loop_.stop();
  }
  void hold(std::unique_ptr<http::Held> held) override {
    if (!full_) {
      held_ = std::move(held);
      return;
    }
    held.reset();
    respond(http::plain_response(503, "full"));
  }
  // From now on nothing may be held.
  void fill() { full_ = true; }

  // Runs the loop until there is a response.
  void await() {
    awaited_ = true;
    if (responses_ == 0) loop_.run();
  }
  // The client goes away.
  void leave() { held_.reset(); }

  bool is_held() const { return held_ != nullptr; }
  int responses() const { return responses_; }
  const http::Response& response() const { return *response_; }
  int status() const { return response_ ? response_->status : 0; }
  std::string body() const {
    std::string out;
    for (const Bytes& piece : response_->body) out += piece.text();
    return out;
  }
  std::string header(std::string_view name) const {
    for (const http::Header& header : response_->headers) {
      if (header.name == name) return header.value;
    }
    return "";
  }

 private:
  net::Loop& loop_;
  const Asked asked_;
  http::Request request_;
  std::optional<http::Response> response_;
  int responses_ = 0;
  bool full_ = false;
  bool awaited_ = false;
  std::unique_ptr<http::Held> held_;
};

// Runs what has been posted to the loop.
inline void turn(net::Loop& loop) {
  loop.post([&loop] { loop.stop(); });
  loop.run();
}

}  // namespace sluice::api::testing
