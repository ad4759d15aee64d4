#include "api/waiting_rooms.h"

#include <vector>

namespace sluice::api {

std::shared_ptr<WaitingRoom> WaitingRooms::room(net::Loop& loop,
                                                const std::shared_ptr<hls::Timeline>& timeline) {
  std::vector<std::shared_ptr<WaitingRoom>> closed;  // and gone, with all that they keep, behind the lock
  const std::lock_guard lock(mutex_);
  std::shared_ptr<WaitingRoom>& room = rooms_[{&loop, timeline.get()}];
  if (room) return room;
  room = WaitingRoom::create(loop, timeline);
  for (auto each = rooms_.begin(); each != rooms_.end();) {
    // A loop's own rooms alone: another loop may be about to use its.
    const bool of_loop = each->first.first == &loop && each->second != room;
    if (of_loop && each->second->is_over()) {
      closed.push_back(std::move(each->second));
      each = rooms_.erase(each);
    } else {
      ++each;
    }
  }
  return room;
}

std::size_t WaitingRooms::waiting() const {
  const std::lock_guard lock(mutex_);
  std::size_t total = 0;
  for (const auto& [key, room] : rooms_) total += room->waiting();
  return total;
}

}  // namespace sluice::api
