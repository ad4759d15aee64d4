// Ticks: a time on a track's own clock, counted in units of 1/timescale second.
//
// The timescale is the track's (media::Track::timescale) and is not carried along; a sum or difference is
// only meaningful between Ticks of the same track. Values; any thread.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace sluice::media {

struct Ticks {
  std::int64_t count = 0;

  friend constexpr auto operator<=>(Ticks, Ticks) = default;
  friend constexpr Ticks operator+(Ticks a, Ticks b) { return {a.count + b.count}; }
  friend constexpr Ticks operator-(Ticks a, Ticks b) { return {a.count - b.count}; }
  constexpr Ticks& operator+=(Ticks other) {
    count += other.count;
    return *this;
  }
  constexpr Ticks& operator-=(Ticks other) {
    count -= other.count;
    return *this;
  }
  constexpr Ticks operator-() const { return {-count}; }
};

__extension__ using Int128 = __int128;

// From one timescale to another, rounded to the nearest (halves away from zero). Exact in between: no
// overflow for any 64-bit count and 32-bit timescales whose result fits.
constexpr Ticks rescale(Ticks ticks, std::uint32_t from, std::uint32_t to) {
  if (from == to) return ticks;
  const Int128 product = static_cast<Int128>(ticks.count) * to;
  const std::int64_t half = from / 2;
  return {static_cast<std::int64_t>((product + (product < 0 ? -half : half)) / from)};
}

constexpr std::chrono::microseconds to_duration(Ticks ticks, std::uint32_t timescale) {
  return std::chrono::microseconds{rescale(ticks, timescale, 1'000'000).count};
}

constexpr Ticks to_ticks(std::chrono::microseconds duration, std::uint32_t timescale) {
  return rescale({duration.count()}, 1'000'000, timescale);
}

constexpr double to_seconds(Ticks ticks, std::uint32_t timescale) {
  return static_cast<double>(ticks.count) / static_cast<double>(timescale);
}

}  // namespace sluice::media
