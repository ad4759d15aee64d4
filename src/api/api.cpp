#include "api/api.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "api/cameras_json.h"
#include "api/delivery.h"
#include "api/page.h"
#include "api/statistics_json.h"
#include "ui/files.h"

namespace sluice::api {
namespace {

using http::Captures;
using http::Exchange;
using http::Method;

http::Response json(const std::string& text) {
  http::Response response;
  response.headers = {{"content-type", "application/json"}, {"cache-control", "no-store"}};
  response.body.push_back(Bytes::copy_of(text));
  return response;
}

http::Response health(bool good, std::string_view otherwise) {
  http::Response response = good ? http::plain_response(200, "ok") : http::plain_response(503, otherwise);
  response.headers.push_back({"cache-control", "no-store"});
  return response;
}

}  // namespace

Api::Api(const camera::Registry& registry) : registry_(registry) {
  add_media();
  add_rest();
  add_page();
}

void Api::add_media() {
  router_.add(Method::kGet, "/live/{camera}/{resource...}",
              [this](Exchange& exchange, const Captures& captures) {
                live(exchange, captures["camera"], captures["resource"]);
              });
}

void Api::live(Exchange& exchange, const std::string& camera, std::string_view resource) {
  if (const camera::Camera* found = registry_.find(camera)) {
    live_.handle(exchange, *found, resource);
  } else {
    exchange.respond(
        failure(404, "there is no camera of this name; /api/v1/cameras lists them", Kind::kMedia, nullptr));
  }
}

void Api::add_rest() {
  router_.add(Method::kGet, "/api/v1/cameras", [this](Exchange& exchange, const Captures& /*none*/) {
    exchange.respond(json(cameras_json(registry_)));
  });
  router_.add(Method::kGet, "/api/v1/statistics", [this](Exchange& exchange, const Captures& /*none*/) {
    const http::Server* server = server_.load();
    exchange.respond(json(statistics_json(server != nullptr ? server->stats() : http::Stats{}, registry_)));
  });
  // Answering at all says that the process lives.
  router_.add(Method::kGet, "/healthz",
              [](Exchange& exchange, const Captures& /*none*/) { exchange.respond(health(true, {})); });
  // The configuration is loaded and the listeners are up. A camera that is down is not our being unready.
  router_.add(Method::kGet, "/readyz", [this](Exchange& exchange, const Captures& /*none*/) {
    exchange.respond(health(server_.load() != nullptr, "starting"));
  });
}

void Api::add_page() {
  for (const ui::EmbeddedFile& file : ui::embedded_files()) {
    const auto answer = [&file](Exchange& exchange, const Captures& /*none*/) {
      exchange.respond(page_file(file, exchange.request()));
    };
    router_.add(Method::kGet, fmt::format("/{}", file.path), answer);
    if (file.path == "index.html") router_.add(Method::kGet, "/", answer);
  }
}

}  // namespace sluice::api
