// StreamHandler: what lies below the address of one stream of a camera, in whatever generation of it: media
// playlists, init sections, segments, parts; at once when they are there, held while they are to come (DD-06,
// DD-22), and the right error when they are not.
//
// On any loop thread.
#pragma once

#include <string>
#include <string_view>

#include "api/waiting_rooms.h"
#include "camera/stream.h"
#include "hls/names.h"
#include "http/exchange.h"

namespace sluice::api {

// A stream as it is spoken of in answers.
struct StreamView {
  const camera::Stream& stream;
  std::string title;  // "camera door"
  // How much longer than usual its viewers' requests may be held.
  hls::Duration extra_wait{0};
};

class StreamHandler {
 public:
  // `resource` is the path behind the stream's address: "playlist.m3u8", "segment/217350007.2.m4s".
  void handle(http::Exchange& exchange, const StreamView& view, std::string_view resource);

  // Requests held now.
  std::size_t waiting() const { return rooms_.waiting(); }
  WaitingRooms& rooms() { return rooms_; }

 private:
  void playlist(http::Exchange& exchange, const StreamView& view, const hls::PlaylistName& name);
  void init(http::Exchange& exchange, const StreamView& view, std::string_view name);
  void segment(http::Exchange& exchange, const StreamView& view, std::string_view file);
  void part(http::Exchange& exchange, const StreamView& view, const std::shared_ptr<hls::Timeline>& timeline,
            const hls::SegmentName& name);

  WaitingRooms rooms_;
};

// The answer to who has waited long enough for a stream without a picture.
http::Response no_picture_yet(const StreamView& view);

}  // namespace sluice::api
