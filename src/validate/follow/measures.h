// What was measured beside the rules. Values; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "validate/exchange.h"
#include "validate/follow/series.h"

namespace sluice::validate {

// Of one media playlist.
struct RenditionMeasures {
  std::string url;
  Series latency;        // from the date of the end of the newest part (segment) to its arrival here
  Series part_lateness;  // interval between parts less PART-TARGET
  Series hold;           // how long blocking reloads were held
  Series part_duration;
  Series release_lag;  // from the first byte of a hinted part to the playlist that lists it
  std::uint64_t snapshots = 0;
  std::uint64_t parts = 0;
  std::uint64_t segments = 0;
  std::size_t whole_bytes = 0;    // the last whole playlist
  std::size_t whole_on_wire = 0;  // the same, as it was sent
  std::size_t delta_bytes = 0;    // the last delta; 0: none
  std::size_t delta_on_wire = 0;
};

struct Measures {
  std::map<HttpVersion, std::uint64_t> versions;  // requests by version of the answer
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;  // of bodies, as they were sent
  Duration watched{};
};

std::string_view to_string(HttpVersion version);

}  // namespace sluice::validate
