// ClockStrip: the time of a picture as a row of black and white blocks in it, for programs that measure
// latency.
//
// The strip begins in the lower left corner of the picture. It is kBlocks blocks wide, each block_size() of
// the picture's width wide and high:
//
//   block 0        white   ┐ so that a reader knows that there is a strip, and what black and white
//   block 1        black   ┘ look like after scaling and coding
//   blocks 2–43    milliseconds since 1970-01-01T00:00:00Z in binary, most significant bit first, white is 1
//   blocks 44–47   the number of white blocks among those, modulo 16, likewise
//
// Read the middle of each block. Pure functions; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.h"
#include "ingest/picture.h"

namespace sluice::ingest::clock_strip {

inline constexpr std::uint32_t kBlocks = 48;
inline constexpr std::uint32_t kTimeBits = 42;
inline constexpr std::uint32_t kCheckBits = 4;

constexpr std::uint32_t block_size(std::uint32_t picture_width) {
  return picture_width / kBlocks;
}

void draw(const Picture& picture, WallTime time);

// Nothing when the picture has no strip, or one that does not check.
std::optional<WallTime> read(const Picture& picture);

}  // namespace sluice::ingest::clock_strip
