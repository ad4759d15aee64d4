// WaitingRoom: the held requests of one loop for one timeline, released by its publications.
//
// The camera's thread leaves one note in the loop's mailbox per publication, and none when nobody waits here;
// the loop then asks every waiter whether the new version answers it. A waiter costs its memory and nothing
// else, and takes itself off the list when its client leaves. Except where said, for the loop's thread alone.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "hls/timeline.h"
#include "http/exchange.h"
#include "net/list.h"
#include "net/loop.h"

namespace sluice::api {

struct WaiterTag;

class WaitingRoom : public std::enable_shared_from_this<WaitingRoom> {
 public:
  // The answer to a waiter, if the version (null: none yet) has one for it.
  using Answer = std::function<std::optional<http::Response>(const hls::Snapshot* version)>;
  // The answer when the wait has lasted too long.
  using TooLate = std::function<http::Response()>;

  static std::shared_ptr<WaitingRoom> create(net::Loop& loop, std::shared_ptr<hls::Timeline> timeline);
  ~WaitingRoom();
  WaitingRoom(const WaitingRoom&) = delete;
  WaitingRoom& operator=(const WaitingRoom&) = delete;

  // Answers the exchange with the newest version, now or as soon as one answers it.
  void answer(http::Exchange& exchange, std::chrono::milliseconds limit, Answer answer, TooLate too_late);

  // Any thread.
  std::size_t waiting() const { return waiting_.load(); }
  // Nobody waits here, nor ever will: the timeline has ended.
  bool is_over() const;

 private:
  class Waiter;
  using List = net::ListNode<WaiterTag>;

  WaitingRoom(net::Loop& loop, std::shared_ptr<hls::Timeline> timeline);
  void on_publish();
  void release();

  net::Loop& loop_;
  const std::shared_ptr<hls::Timeline> timeline_;
  List waiters_;
  List asking_;  // those not yet asked about the newest version
  std::atomic<std::size_t> waiting_{0};
  std::atomic<bool> note_left_{false};
  hls::Timeline::Subscription subscription_;
};

}  // namespace sluice::api
