// ClockWatch: notices a source whose times hardly advance while its media keeps coming.
//
// Such a source would never fill a segment, and its media would pile up in memory for ever. Pure; one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "media/ticks.h"

namespace sluice::ingest {

class ClockWatch {
 public:
  explicit ClockWatch(std::uint32_t timescale) : timescale_(timescale) {}

  // The decoding time of what just came. kUnsupported, with advice, once the clock has been seen to stand
  // still.
  Result<void> check(media::Ticks time, SteadyTime arrival);

 private:
  std::uint32_t timescale_;
  // The stretch under watch.
  std::optional<media::Ticks> begin_;
  std::chrono::duration<double> flowed_{0};  // how long media came, without the pauses
  media::Ticks last_time_;
  SteadyTime last_arrival_{};
};

}  // namespace sluice::ingest
