#include "fmp4/display_matrix.h"

#include <algorithm>
#include <array>

namespace sluice::fmp4 {
namespace {

// x' = a x + c y, y' = b x + d y, with y pointing down.
struct Turn {
  int a, b, c, d;
  friend bool operator==(const Turn&, const Turn&) = default;
};

// In the order of media::Orientation, from 1.
constexpr std::array<Turn, 8> kTurns = {{
    {1, 0, 0, 1},
    {-1, 0, 0, 1},
    {-1, 0, 0, -1},
    {1, 0, 0, -1},
    {0, 1, 1, 0},
    {0, -1, 1, 0},
    {0, -1, -1, 0},
    {0, 1, -1, 0},
}};

constexpr std::int32_t kOne = 0x10000;

constexpr std::int32_t whole_pixels(std::uint32_t pixels) {
  return static_cast<std::int32_t>(std::min(pixels, 0x7fffU) << 16U);
}

}  // namespace

DisplayMatrix make_display_matrix(media::Orientation orientation, std::uint32_t width, std::uint32_t height) {
  const Turn turn = kTurns.at(static_cast<std::size_t>(orientation) - 1);
  const std::int32_t x = turn.a < 0 ? whole_pixels(width) : turn.c < 0 ? whole_pixels(height) : 0;
  const std::int32_t y = turn.b < 0 ? whole_pixels(width) : turn.d < 0 ? whole_pixels(height) : 0;
  return {turn.a * kOne, turn.b * kOne, 0, turn.c * kOne, turn.d * kOne, 0, x, y, kUnityMatrix[8]};
}

media::Orientation orientation_of(const DisplayMatrix& matrix) {
  const Turn turn{matrix[0], matrix[1], matrix[3], matrix[4]};
  const auto* const found = std::ranges::find(kTurns, turn, [](const Turn& each) {
    return Turn{each.a * kOne, each.b * kOne, each.c * kOne, each.d * kOne};
  });
  return found == kTurns.end() ? media::Orientation::kNormal
                               : static_cast<media::Orientation>(found - kTurns.begin() + 1);
}

}  // namespace sluice::fmp4
