#include "api/live_handler.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "api/delivery.h"
#include "api/multivariant_wait.h"
#include "hls/names.h"

namespace sluice::api {
namespace {

StreamView main_of(const camera::Camera& camera) {
  return {.stream = camera.main(),
          .title = fmt::format("camera {}", camera.name()),
          .extra_wait = camera.extra_part_wait_time()};
}

StreamView substream_of(const camera::Camera& camera) {
  return {.stream = *camera.substream(),
          .title = fmt::format("the substream of camera {}", camera.name()),
          .extra_wait = camera.extra_part_wait_time()};
}

}  // namespace

void LiveHandler::handle(http::Exchange& exchange, const camera::Camera& camera, std::string_view resource) {
  if (resource == hls::kMultivariantPlaylistName) {
    multivariant(exchange, camera);
  } else if (camera.substream() != nullptr && resource.starts_with(hls::kSubstreamPrefix)) {
    streams_.handle(exchange, substream_of(camera), resource.substr(hls::kSubstreamPrefix.size()));
  } else {
    streams_.handle(exchange, main_of(camera), resource);
  }
}

void LiveHandler::multivariant(http::Exchange& exchange, const camera::Camera& camera) {
  if (camera.substream() != nullptr) return MultivariantWait::answer(exchange, camera);
  const bool gzip = wants_gzip(exchange.request());
  streams_.rooms()
      .room(exchange.loop(), camera.main().rendition()->current().timeline)
      ->answer(
          exchange, kColdStartLimit,
          [gzip, &camera](const hls::Snapshot* version) -> std::optional<http::Response> {
            const std::vector<PlayableStream> streams = playable_streams(camera);
            if (version == nullptr || streams.empty()) return std::nullopt;
            return multivariant_playlist(streams, gzip);
          },
          [&camera] { return no_picture_yet(main_of(camera)); });
}

}  // namespace sluice::api
