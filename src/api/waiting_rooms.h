// WaitingRooms: one WaitingRoom for each loop and timeline, made when first needed, and let go when the
// timeline has ended and the next is asked for. Any thread; what is handed out is for the loop's own.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "api/waiting_room.h"

namespace sluice::api {

class WaitingRooms {
 public:
  // On the thread of `loop`.
  std::shared_ptr<WaitingRoom> room(net::Loop& loop, const std::shared_ptr<hls::Timeline>& timeline);

  // Requests held now, on all loops.
  std::size_t waiting() const;

 private:
  mutable std::mutex mutex_;  // held for a look-up
  std::map<std::pair<const net::Loop*, const hls::Timeline*>, std::shared_ptr<WaitingRoom>> rooms_;
};

}  // namespace sluice::api
