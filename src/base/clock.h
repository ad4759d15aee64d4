// The two clocks of the machine behind one interface, so that tests decide what time it is.
//
// `steady` measures intervals and never steps; `wall` is the date, and may step either way at any moment.
// A Clock may be asked from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace sluice {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steady() const = 0;
  virtual WallTime wall() const = 0;
};

// The machine's own clocks. One object serves the whole process.
const Clock& system_clock();

// A clock that moves only when a test moves it.
class ManualClock final : public Clock {
 public:
  // Starts at 2026-01-01T00:00:00Z.
  ManualClock();

  SteadyTime steady() const override;
  WallTime wall() const override;

  // Both clocks go forward together.
  void advance(std::chrono::microseconds by);
  // The date alone is set to another one, as NTP or a user does.
  void step_wall(std::chrono::microseconds by);

 private:
  std::atomic<std::int64_t> steady_us_;
  std::atomic<std::int64_t> wall_us_;
};

// "2026-11-22T13:19:26.123Z": ISO 8601 in UTC with milliseconds, rounded down.
std::string to_iso8601(WallTime time);

}  // namespace sluice
