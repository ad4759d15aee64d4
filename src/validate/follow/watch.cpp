#include "validate/follow/watch.h"

#include <utility>

#include <fmt/format.h>

namespace sluice::validate {

void Watch::send(Request request, std::function<void(const ExchangePtr&)> done) {
  if (stopped_) return;
  transport_.send(std::move(request), [this, done = std::move(done)](const ExchangePtr& exchange) {
    if (stopped_ || exchange->cancelled) return;
    ++measures_.requests;
    if (exchange->status != 0) ++measures_.versions[exchange->version];
    measures_.bytes += exchange->wire_size;
    done(exchange);
  });
}

void Watch::after(std::chrono::nanoseconds delay, std::function<void()> task) {
  if (stopped_) return;
  transport_.after(delay, [this, task = std::move(task)] {
    if (!stopped_) task();
  });
}

void Watch::stop() {
  stopped_ = true;
  transport_.cancel_all();
}

std::string outcome(const Exchange& exchange) {
  if (!exchange.error.empty()) return exchange.error;
  if (exchange.truncated) return fmt::format("more than {} bytes", exchange.request.max_body);
  return fmt::format("status {}", exchange.status);
}

std::string_view to_string(HttpVersion version) {
  switch (version) {
    case HttpVersion::kUnknown: return "unknown";
    case HttpVersion::kHttp10: return "HTTP/1.0";
    case HttpVersion::kHttp11: return "HTTP/1.1";
    case HttpVersion::kHttp2: return "HTTP/2";
    case HttpVersion::kHttp3: return "HTTP/3";
  }
  return "unknown";
}

}  // namespace sluice::validate
