// LiveHandler: everything below /live/<camera>/, for one camera at a time: playlists, init sections,
// segments, parts; at once when they are there, held while they are to come (DD-06, DD-22), and the right
// error when they are not.
//
// On any loop thread.
#pragma once

#include <string_view>

#include "api/waiting_rooms.h"
#include "camera/camera.h"
#include "http/exchange.h"

namespace sluice::api {

class LiveHandler {
 public:
  // `resource` is the path behind the camera's name: "playlist.m3u8", "segment/217350007.2.m4s".
  void handle(http::Exchange& exchange, const camera::Camera& camera, std::string_view resource);

  // Requests held now.
  std::size_t waiting() const { return rooms_.waiting(); }

 private:
  void multivariant(http::Exchange& exchange, const camera::Camera& camera);
  // A media playlist: of all frames, or of the I-frames.
  void playlist(http::Exchange& exchange, const camera::Camera& camera, bool iframes);
  void init(http::Exchange& exchange, const camera::Camera& camera, std::string_view name);
  void segment(http::Exchange& exchange, const camera::Camera& camera, std::string_view file);

  WaitingRooms rooms_;
};

}  // namespace sluice::api
