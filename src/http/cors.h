// Cors: lets pages of any origin read what a handler serves (Fetch standard; HC-13).
//
// Decorates a handler: its responses, errors and those given long after handle() included, get the headers,
// and preflight requests are answered without it. Responses that the server gives itself get them by
// ServerOptions::own_headers = Cors::headers(). Any thread.
#pragma once

#include <vector>

#include "http/exchange.h"

namespace sluice::http {

class Cors final : public Handler {
 public:
  // `inner` outlives this.
  explicit Cors(Handler& inner) : inner_(inner) {}

  void handle(Exchange& exchange) override;

  // What every response carries: who may read it, and which of its headers a script may see.
  static const std::vector<Header>& headers();

 private:
  Handler& inner_;
};

}  // namespace sluice::http
