// Probes: requests that no player sends, each with the judgement of its answer (HC-02, HC-04, HC-10, HC-13,
// HC-14, HC-15).
//
// They are values: whoever follows the stream sends them when nothing is disturbed, at any distance from each
// other, and calls `judge` with what came. Any thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "validate/exchange.h"
#include "validate/finding.h"

namespace sluice::validate {

struct HttpProbe {
  std::string_view rule;
  Request request;  // marked as a probe
  std::function<void(const Exchange&, Findings&)> judge;
};

// What the probes are made from. Without a playlist and a segment there are none.
struct ProbeTargets {
  ExchangePtr multivariant;  // null when the user named a media playlist
  ExchangePtr playlist;      // a plain answer of a media playlist
  ExchangePtr segment;       // loaded whole
  // A blocking request for what does not exist yet: empty for a stream without blocking reloads.
  std::string next_playlist_url;
  bool low_latency = false;
  bool uses_byte_ranges = false;  // EXT-X-BYTERANGE, or BYTERANGE of a part
};

std::vector<HttpProbe> http_probes(const ProbeTargets& targets);

// HC-02: `held` are blocking requests, `other` is a request for the multivariant playlist that was sent
// behind all of them, while the next part was still to come.
struct HeldLoad {
  std::vector<ExchangePtr> held;
  ExchangePtr other;
};
// How many to hold: what a connection has to carry of HTTP/2, and what a browser opens of HTTP/1.1.
std::size_t held_load_size(HttpVersion version);
void judge_held_load(const HeldLoad& load, Findings& findings);

}  // namespace sluice::validate
