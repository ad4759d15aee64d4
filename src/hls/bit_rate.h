// BitRates: how much a rendition takes, as BANDWIDTH and AVERAGE-BANDWIDTH mean it
// (draft-pantos-hls-rfc8216bis 4.1, MV-06). Pure; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "hls/time.h"

namespace sluice::hls {

struct BitRates {  // bits a second
  std::uint64_t peak = 0;
  std::uint64_t average = 0;
};

struct Stretch {
  std::size_t bytes = 0;
  Duration duration{0};
};

// Of contiguous stretches of media. The peak is the largest rate over any run of them that lasts between half
// a target duration and one and a half, and the average where no run does.
BitRates measure_bit_rates(std::span<const Stretch> stretches, std::chrono::seconds target_duration);

}  // namespace sluice::hls
