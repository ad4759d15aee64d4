// What the files have in common that are kept for the process to come.
#pragma once

#include <cstdint>

#include "base/log.h"

namespace sluice::camera {

// As far as the numbers of JSON are exact; no number of a playlist gets there. A file with a larger one is
// not ours.
inline constexpr std::uint64_t kLargestNumber = std::uint64_t{1} << 53;

// Any thread.
inline const log::Logger& state_logger() {
  static const log::Logger instance("state");
  return instance;
}

}  // namespace sluice::camera
