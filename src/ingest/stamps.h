// Stamps: the times that came with a packet, as far as they came.
#pragma once

#include <optional>

#include "base/clock.h"
#include "media/ticks.h"

namespace sluice::ingest {

struct Arrival {
  SteadyTime steady{};
  WallTime wall{};
};

// dts and pts are the source's word, in the ticks of the track and unwrapped, but otherwise not to be
// trusted.
struct Stamps {
  std::optional<media::Ticks> dts;
  std::optional<media::Ticks> pts;
  Arrival arrival;

  bool any() const { return dts.has_value() || pts.has_value(); }
};

}  // namespace sluice::ingest
