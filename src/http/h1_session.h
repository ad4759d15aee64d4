// H1Session: HTTP/1.1 (RFC 9112), and HTTP/1.0 with one request a connection.
//
// Requests are handled one at a time; what a client sends behind one that is not answered yet stays unread,
// beyond one read's worth. A client that ends its output while its request is held counts as gone. An idle or
// holding session keeps no buffer.
#pragma once

#include <optional>
#include <string>

#include "http/body_reader.h"
#include "http/chunked.h"
#include "http/h1_parser.h"
#include "http/pending_exchange.h"
#include "http/session.h"

namespace sluice::http {

class H1Session final : public Session, private PendingExchange {
 public:
  H1Session(Service& service, Client& client, Owner& owner);

  void receive(std::span<std::uint8_t> bytes) override;
  void end_input() override { input_ended_ = true; }
  bool reading() const override;
  void produce(net::OutputQueue& output, std::size_t mark) override;
  void output_taken() override { idle_since_ = service_.loop.now(); }
  bool finished() const override { return state_ == State::kClosed; }
  std::optional<SteadyTime> deadline() const override;
  void on_deadline(SteadyTime now) override;
  void shut_down() override;

 private:
  enum class State {
    kHead,     // waiting for a request, or the rest of its head
    kBody,     // its head stands in the buffer; waiting for its body
    kBusy,     // the handler has it
    kSending,  // its response is being produced
    kClosed,
  };

  // Takes what it can of `bytes`, which begin where a request does, and returns how much that is.
  std::size_t take(std::span<char> bytes);
  bool take_head(std::span<char> bytes);
  bool take_body(std::span<char> bytes, std::size_t& used);
  void take_buffered();
  void handle(H1Head& head);
  // `request`: what has come of it.
  void refuse_request(std::string_view request, Refusal counted, int status, std::string_view reason);
  bool send_more(net::OutputQueue& output, std::size_t mark);
  void send(Response response) override;

  Owner& owner_;
  H1Parser parser_;
  State state_ = State::kHead;
  bool closing_ = false;  // the response under way is the last
  bool input_ended_ = false;
  bool continue_due_ = false;  // "100 Continue" is to be sent

  std::string buffer_;        // received and not taken
  std::size_t consumed_ = 0;  // of it

  // In kBody:
  std::size_t head_size_ = 0;
  std::size_t content_length_ = 0;
  std::optional<ChunkedDecoder> chunks_;
  std::size_t chunk_bytes_ = 0;  // decoded so far, counted on the wire
  std::string chunked_body_;

  Method method_ = Method::kGet;
  std::string head_out_;
  BodyReader body_out_;

  SteadyTime idle_since_;
  std::optional<SteadyTime> request_since_;  // its head or body is not complete since then
};

}  // namespace sluice::http
