#include "api/waiting_room.h"

#include <utility>

namespace sluice::api {
namespace {

// Answers of one turn of the loop, so that 5,000 waiters do not keep the sockets from being looked at.
constexpr int kAnswersPerTurn = 256;

}  // namespace

class WaitingRoom::Waiter final : public http::Held, public List {
 public:
  Waiter(WaitingRoom& room, http::Exchange& exchange, std::chrono::milliseconds limit, Answer answer,
         TooLate too_late)
      : room_(room.shared_from_this()),
        exchange_(exchange),
        answer_(std::move(answer)),
        too_late_(std::move(too_late)),
        timer_([this] { exchange_.respond(too_late_()); }) {
    room_->loop_.arm(timer_, room_->loop_.now() + limit);
    ++room_->waiting_;
  }
  ~Waiter() override { --room_->waiting_; }

  // True when it was answered, and is gone.
  bool ask(const hls::Snapshot* version) {
    std::optional<http::Response> response = answer_(version);
    if (!response) return false;
    exchange_.respond(*std::move(response));
    return true;
  }

 private:
  const std::shared_ptr<WaitingRoom> room_;
  http::Exchange& exchange_;
  const Answer answer_;
  const TooLate too_late_;
  net::Timer timer_;
};

std::shared_ptr<WaitingRoom> WaitingRoom::create(net::Loop& loop, std::shared_ptr<hls::Timeline> timeline) {
  std::shared_ptr<WaitingRoom> room(new WaitingRoom(loop, std::move(timeline)));
  room->subscription_ = room->timeline_->subscribe([weak = std::weak_ptr(room)] {
    if (const auto here = weak.lock()) here->on_publish();
  });
  return room;
}

WaitingRoom::WaitingRoom(net::Loop& loop, std::shared_ptr<hls::Timeline> timeline)
    : loop_(loop), timeline_(std::move(timeline)) {}

WaitingRoom::~WaitingRoom() = default;

bool WaitingRoom::is_over() const {
  const auto version = timeline_->snapshot();
  return waiting() == 0 && version != nullptr && version->state().ended;
}

void WaitingRoom::answer(http::Exchange& exchange, std::chrono::milliseconds limit, Answer answer,
                         TooLate too_late) {
  std::shared_ptr<const hls::Snapshot> version = timeline_->snapshot();
  if (std::optional<http::Response> response = answer(version.get())) {
    exchange.respond(*std::move(response));
    return;
  }
  auto waiter = std::make_unique<Waiter>(*this, exchange, limit, std::move(answer), std::move(too_late));
  // From here on a publication leaves a note. One that came between the look above and now has left none.
  if (const auto newer = timeline_->snapshot(); newer != version && waiter->ask(newer.get())) return;
  waiters_.push_back(*waiter);
  exchange.hold(std::move(waiter));
}

// The camera's thread.
void WaitingRoom::on_publish() {
  if (waiting_.load() == 0 || note_left_.exchange(true)) return;
  loop_.post([here = shared_from_this()] { here->release(); });
}

void WaitingRoom::release() {
  note_left_ = false;
  const std::shared_ptr<const hls::Snapshot> version = timeline_->snapshot();
  // Whoever is left from a version before is asked about this one.
  while (List* node = asking_.take_front()) waiters_.push_back(*node);
  asking_.take_all(waiters_);
  int answered = 0;
  while (List* node = asking_.take_front()) {
    // Back on the list first: whoever is answered is gone with the answer, and everyone else waits on.
    waiters_.push_back(*node);
    if (!static_cast<Waiter*>(node)->ask(version.get())) continue;
    if (++answered == kAnswersPerTurn && asking_.linked()) {
      if (!note_left_.exchange(true)) {
        loop_.post([here = shared_from_this()] { here->release(); });
      }
      return;
    }
  }
}

}  // namespace sluice::api
