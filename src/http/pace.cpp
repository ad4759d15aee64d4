#include "http/pace.h"

#include <algorithm>

namespace sluice::http {

void Pace::start(SteadyTime now) {
  if (running_) return;
  running_ = true;
  progress_ = window_start_ = now;
  window_bytes_ = 0;
}

void Pace::sent(SteadyTime now, std::size_t bytes) {
  if (bytes == 0) return;
  progress_ = now;
  window_bytes_ += bytes;
}

SteadyTime Pace::deadline(const Rule& rule) const {
  return std::min(progress_ + rule.stall, window_start_ + rule.window);
}

Pace::Verdict Pace::judge(SteadyTime now, const Rule& rule) {
  if (!running_) return Verdict::kFine;
  if (now >= progress_ + rule.stall) return Verdict::kStalled;
  if (now < window_start_ + rule.window) return Verdict::kFine;
  const auto wanted = static_cast<std::uint64_t>(rule.window.count()) * rule.bytes_per_second / 1000;
  if (window_bytes_ < wanted) return Verdict::kTooSlow;
  window_start_ = now;
  window_bytes_ = 0;
  return Verdict::kFine;
}

}  // namespace sluice::http
