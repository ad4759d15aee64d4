// Api: every URL that Sluice answers, on all loop threads at once.
#pragma once

#include <atomic>
#include <vector>

#include "api/live_handler.h"
#include "camera/registry.h"
#include "http/cors.h"
#include "http/exchange.h"
#include "http/router.h"
#include "http/server.h"

namespace sluice::api {

class Api final : public http::Handler {
 public:
  // `registry` is filled, and outlives the Api.
  explicit Api(const camera::Registry& registry);

  // Once, when the server listens: from then on it is ready and has statistics. The server is stopped before
  // it or the Api goes.
  void set_server(const http::Server& server) { server_ = &server; }

  void handle(http::Exchange& exchange) override { cors_.handle(exchange); }

 private:
  void add_media();
  void add_rest();
  void add_page();

  void live(http::Exchange& exchange, const std::string& camera, std::string_view resource);

  const camera::Registry& registry_;
  LiveHandler live_;
  std::atomic<const http::Server*> server_{nullptr};
  http::Router router_;
  http::Cors cors_{router_};
};

}  // namespace sluice::api
