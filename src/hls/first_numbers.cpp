#include "hls/first_numbers.h"

#include <algorithm>

#include "hls/time.h"

namespace sluice::hls {

FirstNumbers first_numbers(WallTime now) {
  // A machine without a clock of its own may start in 1970.
  const PresentationTime time = std::max(to_presentation(now), PresentationTime{std::chrono::hours{1}});
  return {.msn = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(time).count()),
          .dsn = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::hours>(time).count())};
}

}  // namespace sluice::hls
