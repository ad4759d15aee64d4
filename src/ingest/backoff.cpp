#include "ingest/backoff.h"

#include <algorithm>

namespace sluice::ingest {

Backoff::Backoff(Limits limits, std::uint64_t seed)
    : limits_(limits), ceiling_(2 * limits.first), random_(seed) {}

std::chrono::milliseconds Backoff::next() {
  const auto high = std::min(ceiling_, limits_.longest);
  const auto low = std::min(std::max(high / 2, limits_.first), high);
  ceiling_ = std::min(2 * ceiling_, limits_.longest);
  return std::chrono::milliseconds{
      std::uniform_int_distribution<std::int64_t>(low.count(), high.count())(random_)};
}

void Backoff::note_run(std::chrono::milliseconds duration) {
  if (duration >= limits_.good_run) ceiling_ = 2 * limits_.first;
}

}  // namespace sluice::ingest
