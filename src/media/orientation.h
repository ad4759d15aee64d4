// Orientation: how the decoded picture is turned before it is shown. The numbers are those of Home
// Assistant's `orientation`, which says 6 for a turn to the left and 8 for one to the right. Values; any
// thread.
#pragma once

#include <cstdint>

namespace sluice::media {

enum class Orientation : std::uint8_t {
  kNormal = 1,
  kMirrored = 2,  // left and right exchanged
  kRotated180 = 3,
  kFlipped = 4,  // top and bottom exchanged
  kRotatedLeftAndFlipped = 5,
  kRotatedLeft = 6,
  kRotatedRightAndFlipped = 7,
  kRotatedRight = 8,
};

}  // namespace sluice::media
