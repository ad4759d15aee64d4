#include "hls/bit_rate.h"

#include <algorithm>

namespace sluice::hls {
namespace {

constexpr std::uint64_t kSecond = 1'000'000;  // in microseconds

std::uint64_t rate_of(const Stretch& stretch) {
  const auto length = static_cast<std::uint64_t>(std::max<Duration::rep>(stretch.duration.count(), 1));
  return static_cast<std::uint64_t>(stretch.bytes) * 8 * kSecond / length;
}

void join(Stretch& run, const Stretch& next) {
  run.bytes += next.bytes;
  run.duration += next.duration;
}

}  // namespace

BitRates measure_bit_rates(std::span<const Stretch> stretches, std::chrono::seconds target_duration) {
  BitRates rates;
  Stretch all;
  for (std::size_t first = 0; first < stretches.size(); ++first) {
    join(all, stretches[first]);
    Stretch run;
    for (std::size_t i = first; i < stretches.size(); ++i) {
      join(run, stretches[i]);
      if (2 * run.duration > 3 * target_duration) break;
      if (2 * run.duration >= target_duration) rates.peak = std::max(rates.peak, rate_of(run));
    }
  }
  rates.average = rate_of(all);
  rates.peak = std::max(rates.peak, rates.average);
  return rates;
}

}  // namespace sluice::hls
