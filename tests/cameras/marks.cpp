#include "cameras/marks.h"

#include <cmath>
#include <cstring>
#include <numbers>

namespace cameras {
namespace {

constexpr std::uint8_t kBlack = 16;
constexpr std::uint8_t kWhite = 235;

std::uint64_t row_bits(std::uint32_t value, std::uint32_t salt) {
  std::uint32_t check = salt;
  for (unsigned shift = 0; shift < 32; shift += 4) check ^= (value >> shift) & 0xF;
  return (std::uint64_t{0b1010} << 36) | (std::uint64_t{value} << 4) | check;
}

void paint_row(const Luma& luma, std::size_t row, std::uint64_t bits) {
  const auto block = static_cast<std::size_t>(luma.width / kColumns);
  std::uint8_t* const top = luma.pixels + row * block * luma.stride;
  for (std::size_t column = 0; column < kColumns; ++column) {
    const bool white = (bits >> (kColumns - 1 - column)) & 1;
    std::memset(top + column * block, white ? kWhite : kBlack, block);
  }
  for (std::size_t line = 1; line < block; ++line) {
    std::memcpy(top + line * luma.stride, top, block * kColumns);
  }
}

// The phase is taken modulo one second first: all tones have whole periods in it, and a double keeps its
// precision.
double sound_at(std::uint64_t sample_in_second, int rate) {
  const double t = static_cast<double>(sample_in_second) / rate;
  const auto tone = [t](double frequency) { return 0.2 * std::sin(2 * std::numbers::pi * frequency * t); };
  return tone(997) + tone(1409) + (t < 0.1 ? tone(2503) : 0);
}

}  // namespace

void paint_marks(const Luma& luma, std::uint32_t frame, std::uint32_t milliseconds) {
  paint_row(luma, 0, row_bits(frame, kRowSalt[0]));
  paint_row(luma, 1, row_bits(milliseconds, kRowSalt[1]));
}

void play_marks(std::span<std::int16_t> samples, int channels, int rate, std::uint64_t first) {
  const auto width = static_cast<std::size_t>(channels);
  for (std::size_t i = 0; i + width <= samples.size(); i += width) {
    const std::uint64_t n = first + i / width;
    const auto value =
        static_cast<std::int16_t>(std::lround(32767 * sound_at(n % static_cast<std::uint64_t>(rate), rate)));
    for (std::size_t channel = 0; channel < width; ++channel) samples[i + channel] = value;
  }
}

}  // namespace cameras
