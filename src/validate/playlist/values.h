// The kinds of value that tags hold (bis 4.2), parsed strictly: all of the text or nothing.
//
// Pure functions; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::validate {

using Duration = std::chrono::nanoseconds;

// No date that is read is beyond these, so that a Duration holds the time between two of them.
inline constexpr WallTime kFirstDate{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}};
inline constexpr WallTime kLastDate{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}};

// No duration that is read is longer, so that sums and multiples of them stay far from what a Duration holds.
inline constexpr Duration kLongestRead = std::chrono::seconds(1'000'000);

// The sum, or a limit that it never exceeds: a playlist may list as many durations as it likes.
Duration add(Duration sum, Duration more);

// "4", "4.004": no sign, no exponent; up to 9 digits before the point, and what is behind the ninth digit
// after it is cut. What is longer than kLongestRead is taken for that.
std::optional<Duration> parse_seconds(std::string_view text);

// "4.004" for messages: as many digits as are needed, six at most.
std::string seconds_text(Duration duration);

struct ParsedDate {
  WallTime time;          // what is not from 1970 to 2199 is taken for the first or last moment of that
  bool zone = false;      // an offset or Z was there; without it `time` takes it for UTC
  bool fraction = false;  // at least three digits after the point
};

// ISO 8601 as EXT-X-PROGRAM-DATE-TIME has it: 2026-11-22T13:19:26.123Z, offsets as +01:00, +0100 or +01.
std::optional<ParsedDate> parse_date(std::string_view text);

// "n" or "n@o".
struct ParsedByteRange {
  std::uint64_t length = 0;
  std::optional<std::uint64_t> offset;
};
std::optional<ParsedByteRange> parse_byte_range(std::string_view text);

}  // namespace sluice::validate
