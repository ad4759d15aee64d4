#include "ingest/clock_watch.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace sluice::ingest {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds kStretch{10};
// A longer pause is the network's or the camera's, whose clock may have stood still meanwhile.
constexpr Seconds kPause{1};
// Nothing that is watched as it happens runs at half its speed.
constexpr double kSlowest = 0.5;

}  // namespace

Result<void> ClockWatch::check(media::Ticks time, SteadyTime arrival) {
  if (!begin_ || time < last_time_) {  // the clock was set
    begin_ = time;
    flowed_ = Seconds{0};
  } else {
    flowed_ += std::min<Seconds>(arrival - last_arrival_, kPause);
  }
  last_time_ = time;
  last_arrival_ = arrival;
  if (flowed_ < kStretch) return {};
  const Seconds flowed = std::exchange(flowed_, Seconds{0});
  const double advanced = media::to_seconds(time - *begin_, timescale_);
  begin_ = time;
  if (advanced >= kSlowest * flowed.count()) return {};
  return Error{ErrorCode::kUnsupported,
               fmt::format("the camera's timestamps stand still: they advanced by {:.1f} s in {:.0f} s; set "
                           "use_wallclock_as_timestamps: true for it",
                           advanced, flowed.count())};
}

}  // namespace sluice::ingest
