// H2Stream: one request and its response on an HTTP/2 connection. Part of H2Session.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/body_reader.h"
#include "http/pace.h"
#include "http/pending_exchange.h"
#include "http/priority.h"
#include "net/list.h"

namespace sluice::http {

class H2Session;
struct H2StreamTag;

class H2Stream final : public PendingExchange, public net::ListNode<H2StreamTag> {
 public:
  H2Stream(H2Session& session, std::int32_t id);
  ~H2Stream() override;

  std::int32_t id() const { return id_; }
  // The request is still arriving, and must be whole by then.
  bool arriving() const { return incoming_ != nullptr; }
  SteadyTime arrival_deadline() const { return arrival_deadline_; }
  // The client has sent END_STREAM.
  bool input_complete() const { return input_complete_; }

  void take_header(std::string_view name, std::string_view value);
  // All headers have come; a body follows.
  void expect_body();
  void take_body(std::string_view bytes);
  // All has come.
  void end_input();
  void time_out();

  BodyReader& body() { return body_; }
  Pace& pace() { return pace_; }

 private:
  // The request while it arrives.
  struct Incoming {
    struct Field {
      std::size_t name = 0;  // offsets into `text`
      std::size_t value = 0;
      std::size_t end = 0;
    };
    std::string text;
    std::vector<Field> fields;
    std::size_t headers = 0;  // without pseudo-headers
    std::size_t size = 0;     // as SETTINGS_MAX_HEADER_LIST_SIZE counts
    std::string body;

    std::string_view name(const Field& field) const;
    std::string_view value(const Field& field) const;
    std::string_view find(std::string_view name) const;
  };

  // Takes it out, and off what the session counts.
  std::unique_ptr<Incoming> take_incoming();
  // True when the head is such that it has been refused.
  bool refuse_head();
  void refuse_request(Refusal counted, int status, std::string_view reason);
  void apply_priority(const Response& response);
  void send(Response response) override;

  H2Session& session_;
  const std::int32_t id_;
  Method method_ = Method::kGet;
  Priority asked_priority_;
  bool input_complete_ = false;
  std::unique_ptr<Incoming> incoming_;
  SteadyTime arrival_deadline_;
  BodyReader body_;
  Pace pace_;
};

}  // namespace sluice::http
