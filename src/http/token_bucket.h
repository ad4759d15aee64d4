// TokenBucket: so many at once, then so many a second. Pure; time is what the caller says.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace sluice::http {

class TokenBucket {
 public:
  TokenBucket(std::uint64_t burst, std::uint64_t per_second, SteadyTime now)
      : burst_(static_cast<double>(burst)),
        per_second_(static_cast<double>(per_second)),
        tokens_(burst_),
        filled_(now) {}

  // False when there is none left.
  bool take(SteadyTime now) {
    const std::chrono::duration<double> passed = now - filled_;
    tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
    filled_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double burst_;
  double per_second_;
  double tokens_;
  SteadyTime filled_;
};

}  // namespace sluice::http
