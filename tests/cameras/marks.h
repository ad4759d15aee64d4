// Marks: what a test camera paints into its picture and plays in its sound, so that a reader can tell from
// the decoded media alone which frame it holds, when it was taken, and whether sound is missing. Read again
// by tests/e2e/lib/marks.mjs and tests/e2e/lib/player/watch.mjs.
//
// Picture. The top of the picture is a grid of square blocks, kColumns across; a block is width / kColumns
// pixels wide, black or white. Row 0 is the number of the frame, row 1 the Unix time in milliseconds modulo
// 2^32 at which it was painted. A row, left to right:
//   4 blocks   guard: white black white black
//   32 blocks  the value, most significant bit first, white is 1
//   4 blocks   check: the eight nibbles of the value and kRowSalt[row] under exclusive or, most significant
//   bit first
// Scaled down to kColumns x 2 grey pixels the strip reads as the bits themselves.
//
// Sound. Sample n at rate r is, with t = n / r,
//   0.2 sin(2 pi 997 t) + 0.2 sin(2 pi 1409 t) + (t mod 1 s < 0.1 s ? 0.2 sin(2 pi 2503 t) : 0)
// No codec frame (1024, 1152 or 160 samples at the rates in use) holds whole periods of both steady tones, so
// a lost or doubled one breaks their phase. The pip marks each whole second of the camera's media time, at
// which the number of the frame is a multiple of the frame rate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cameras {

inline constexpr int kColumns = 40;
inline constexpr std::array<std::uint32_t, 2> kRowSalt = {0x5, 0xA};

// A plane of 8-bit luma; width is a multiple of 2 * kColumns.
struct Luma {
  std::uint8_t* pixels;
  std::size_t stride;
  int width;
};

void paint_marks(const Luma& luma, std::uint32_t frame, std::uint32_t milliseconds);

// Fills interleaved samples; `first` is the number of the first one within its channel.
void play_marks(std::span<std::int16_t> samples, int channels, int rate, std::uint64_t first);

}  // namespace cameras
