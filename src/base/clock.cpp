#include "base/clock.h"

#include <cstdint>

#include <fmt/format.h>

namespace sluice {
namespace {

using std::chrono::microseconds;

constexpr WallTime kManualStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

class SystemClock final : public Clock {
 public:
  SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
  WallTime wall() const override {
    return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

ManualClock::ManualClock() : steady_us_(0), wall_us_(kManualStart.time_since_epoch().count()) {}

SteadyTime ManualClock::steady() const {
  return SteadyTime{microseconds{steady_us_.load()}};
}
WallTime ManualClock::wall() const {
  return WallTime{microseconds{wall_us_.load()}};
}

void ManualClock::advance(microseconds by) {
  steady_us_ += by.count();
  wall_us_ += by.count();
}

void ManualClock::step_wall(microseconds by) {
  wall_us_ += by.count();
}

std::string to_iso8601(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::milliseconds>(time - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

}  // namespace sluice
