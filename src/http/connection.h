// Connection: one socket from its acceptance to its end. Moves bytes between the transport and the session,
// and watches the clock. Belongs to its worker's thread.
#pragma once

#include <memory>
#include <string>

#include "http/pace.h"
#include "http/service.h"
#include "http/session.h"
#include "net/list.h"
#include "net/loop.h"
#include "net/output_queue.h"
#include "net/transport.h"
#include "net/watch.h"

namespace sluice::http {

struct ConnectionTag;

// What many connections of one loop share beside the service.
struct ConnectionPool {
  std::span<std::uint8_t> scratch;  // what is read lands here first
  // TLS handshakes cost a millisecond of CPU each: so many a turn, so that requests are not delayed by a
  // crowd.
  std::uint64_t handshake_turn = 0;
  int handshakes = 0;
};

class Connection final : public net::ListNode<ConnectionTag>, private Session::Owner {
 public:
  // Called once, when the connection is over. It must be destroyed later, not inside the call.
  using Closed = std::function<void(Connection&)>;

  Connection(Service& service, ConnectionPool& pool, std::unique_ptr<net::Transport> transport, Client client,
             Closed closed);
  ~Connection() override;

  Result<void> start();
  // Answers what is held, sends what is to be sent, and closes.
  void shut_down();
  // At once.
  void close();

 private:
  enum class State { kHandshake, kSniffing, kOpen, kLingering, kClosed };

  void wake() override { service_.loop.defer(pump_later_); }

  void on_ready(net::Readiness ready);
  void shake_hands();
  void read();
  void take(std::span<std::uint8_t> bytes);
  void sniff(std::span<std::uint8_t> bytes);
  void start_session(bool h2);
  void on_end_of_input();
  void discard();
  void pump();
  void finish();
  void on_time();
  void update();
  bool wants_input() const;
  bool has_output() const { return !output_.empty() || transport_->unsent() > 0; }
  SteadyTime next_deadline() const;
  Pace::Rule pace_rule() const;

  Service& service_;
  ConnectionPool& pool_;
  std::unique_ptr<net::Transport> transport_;
  Client client_;
  Closed closed_;
  std::unique_ptr<Session> session_;
  net::OutputQueue output_;
  const std::size_t mark_;

  State state_;
  std::string sniffed_;
  bool input_ended_ = false;
  bool input_left_ = false;  // reading stopped before the transport was empty
  bool blocked_ = false;     // the socket takes no more for now
  std::size_t discarded_ = 0;
  SteadyTime since_;  // the state began, or, when sniffing, the first byte came
  Pace pace_;

  net::Watch watch_;
  net::Timer timer_;
  net::Deferred pump_later_;
  net::Deferred read_later_;
};

}  // namespace sluice::http
