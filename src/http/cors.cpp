#include "http/cors.h"

#include <memory>

namespace sluice::http {
namespace {

// Only reading: what changes something stays with pages of our own origin.
Response preflight_response() {
  Response response{.status = 204, .headers = Cors::headers()};
  response.headers.push_back({"access-control-allow-methods", "GET, HEAD, OPTIONS"});
  response.headers.push_back({"access-control-allow-headers",
                              "Range, If-None-Match, If-Modified-Since, Cache-Control, Content-Type, "
                              "CMCD-Request, CMCD-Object, CMCD-Status, CMCD-Session"});
  response.headers.push_back({"access-control-max-age", "86400"});
  return response;
}

// Stands between the handler and the exchange, and lives as long as the request is held.
class CorsExchange final : public Exchange, public Held {
 public:
  explicit CorsExchange(Exchange& outer) : outer_(outer) {}

  // Returns with the request answered, or held by `outer`.
  static void run(Exchange& outer, Handler& inner) {
    auto exchange = std::make_unique<CorsExchange>(outer);
    exchange->owner_ = &exchange;
    inner.handle(*exchange);
  }

  const Request& request() const override { return outer_.request(); }
  net::Loop& loop() override { return outer_.loop(); }

  void respond(Response response) override {
    const auto& more = Cors::headers();
    response.headers.insert(response.headers.end(), more.begin(), more.end());
    outer_.respond(std::move(response));  // may destroy this
  }

  void hold(std::unique_ptr<Held> held) override {
    held_ = std::move(held);
    outer_.hold(std::unique_ptr<Held>(owner_->release()));  // may destroy this
  }

 private:
  Exchange& outer_;
  std::unique_ptr<CorsExchange>* owner_ = nullptr;  // while run() runs
  std::unique_ptr<Held> held_;
};

}  // namespace

const std::vector<Header>& Cors::headers() {
  static const std::vector<Header> headers{
      {"access-control-allow-origin", "*"},
      {"access-control-expose-headers", "Age, Date, Content-Length, Content-Range, ETag"}};
  return headers;
}

void Cors::handle(Exchange& exchange) {
  const Request& request = exchange.request();
  if (request.method == Method::kOptions && !request.header("access-control-request-method").empty()) {
    return exchange.respond(preflight_response());
  }
  CorsExchange::run(exchange, inner_);
}

}  // namespace sluice::http
