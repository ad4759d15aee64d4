// Service: what all connections of one loop share. Client: what one connection's session knows of its client.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/date.h"
#include "http/exchange.h"
#include "http/h1_parser.h"
#include "http/limits.h"
#include "http/stats.h"
#include "net/loop.h"

namespace sluice::http {

struct Service {
  Handler& handler;
  net::Loop& loop;
  const Limits& limits;
  const Timeouts& timeouts;
  const std::vector<Header>& own_headers;  // on every response that is the server's own
  Counters& counters;
  DateCache date;
  bool draining = false;  // stop() was called: nothing new is taken on

  // Reused from request to request; nothing in it outlives one call of Handler::handle.
  H1Head h1_head;
  Request h2_request;
};

struct Client {
  std::string peer;  // numeric address
  bool secure = false;
  bool refused = false;  // one connection too many: each request is answered 503
  std::size_t held = 0;  // requests held now
};

// A response of the server's own: a plain sentence, never cached, with Retry-After when the status is 503.
Response own_response(const Service& service, int status, std::string_view sentence);

}  // namespace sluice::http
