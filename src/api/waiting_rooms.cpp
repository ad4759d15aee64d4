#include "api/waiting_rooms.h"

namespace sluice::api {

std::shared_ptr<WaitingRoom> WaitingRooms::room(net::Loop& loop,
                                                const std::shared_ptr<hls::Timeline>& timeline) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<WaitingRoom>& room = rooms_[{&loop, timeline.get()}];
  if (!room) room = WaitingRoom::create(loop, timeline);
  return room;
}

std::size_t WaitingRooms::waiting() const {
  const std::lock_guard lock(mutex_);
  std::size_t total = 0;
  for (const auto& [key, room] : rooms_) total += room->waiting();
  return total;
}

}  // namespace sluice::api
