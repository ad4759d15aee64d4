// Where the sequence numbers of a process begin.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace sluice::hls {

// They rise over restarts of the process (RB-06).
struct FirstNumbers {
  std::uint64_t msn = 0;  // seconds since 2020: segments are longer than a second
  // Hours since 2020. hls.js keeps an array with an element for every discontinuity sequence number and walks
  // it at each reload (1.7.4), so that seconds would cost a browser its main thread; discontinuities are
  // rarer than hours.
  std::uint64_t dsn = 0;

  friend bool operator==(const FirstNumbers&, const FirstNumbers&) = default;
};
FirstNumbers first_numbers(WallTime now);

}  // namespace sluice::hls
