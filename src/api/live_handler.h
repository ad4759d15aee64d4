// LiveHandler: everything below /live/<camera>/, for one camera at a time: the multivariant playlist, and
// what StreamHandler serves of the main stream and, below "sub/", of the substream.
//
// On any loop thread.
#pragma once

#include <string_view>

#include "api/stream_handler.h"
#include "camera/camera.h"
#include "http/exchange.h"

namespace sluice::api {

class LiveHandler {
 public:
  // `resource` is the path behind the camera's name: "master_playlist.m3u8", "sub/playlist.m3u8".
  void handle(http::Exchange& exchange, const camera::Camera& camera, std::string_view resource);

  // Requests held now, but for those that wait for the first picture of a camera with a substream.
  std::size_t waiting() const { return streams_.waiting(); }

 private:
  void multivariant(http::Exchange& exchange, const camera::Camera& camera);

  StreamHandler streams_;
};

}  // namespace sluice::api
