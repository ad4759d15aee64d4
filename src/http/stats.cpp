#include "http/stats.h"

namespace sluice::http {

std::string_view to_string(Refusal refusal) {
  constexpr std::array<std::string_view, kRefusals> kNames{"connections",  "connections_per_address",
                                                           "held",         "held_per_connection",
                                                           "request_head", "request_body",
                                                           "malformed",    "request_timeout",
                                                           "handshake",    "stalled",
                                                           "too_slow",     "unanswered",
                                                           "protocol"};
  return kNames[static_cast<std::size_t>(refusal)];
}

Stats Counters::snapshot() const {
  Stats stats{connections_now, connections, requests, held_now, held, cancelled, {}};
  for (std::size_t i = 0; i < kRefusals; ++i) stats.refused[i] = refused[i];
  return stats;
}

}  // namespace sluice::http
