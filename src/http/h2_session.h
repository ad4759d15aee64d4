// H2Session: HTTP/2 (RFC 9113) through libnghttp2, with priorities by RFC 9218.
//
// A held request is a stream without a response. Bodies go from the handler to the socket without a copy:
// nghttp2 only frames them. Whatever a client can make grow is bounded here or there: streams, header lists,
// request bodies, resets, acknowledgements, and response bodies kept back by its flow control, which are cut
// like a stalled socket.
#pragma once

#include <memory>

#include "http/pace.h"
#include "http/service.h"
#include "http/session.h"
#include "http/token_bucket.h"
#include "net/list.h"

struct nghttp2_session;  // NOLINT(readability-identifier-naming): nghttp2's

namespace sluice::http {

class H2Stream;
struct H2StreamTag;
struct H2Callbacks;

class H2Session final : public Session {
 public:
  H2Session(Service& service, Client& client, Owner& owner);
  ~H2Session() override;

  void receive(std::span<std::uint8_t> bytes) override;
  void end_input() override { broken_ = true; }
  bool reading() const override { return !broken_; }
  void produce(net::OutputQueue& output, std::size_t mark) override;
  void output_taken() override {}
  bool finished() const override;
  std::optional<SteadyTime> deadline() const override;
  void on_deadline(SteadyTime now) override;
  void shut_down() override;

 private:
  friend class H2Stream;
  friend struct H2Callbacks;  // what nghttp2 calls

  Pace::Rule pace_rule() const;
  void send_settings();
  void sweep(SteadyTime now);
  void check_stream(H2Stream& stream, SteadyTime now);
  // Says so with a GOAWAY and finishes.
  void terminate(std::uint32_t error);

  Service& service_;
  Client& client_;
  Owner& owner_;
  nghttp2_session* session_ = nullptr;
  net::ListNode<H2StreamTag> streams_;
  bool broken_ = false;   // nothing more can be received or produced
  bool settled_ = false;  // the client's first SETTINGS have come
  bool ping_sent_ = false;
  std::size_t arriving_body_bytes_ = 0;  // of requests that are not whole yet
  TokenBucket resets_;                   // streams that we reset for the client's errors
  SteadyTime started_;
  SteadyTime heard_;       // when bytes last came
  SteadyTime idle_since_;  // without a stream
  SteadyTime swept_;

  // While produce() runs.
  net::OutputQueue* output_ = nullptr;
  std::size_t mark_ = 0;
};

}  // namespace sluice::http
