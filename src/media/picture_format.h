// PictureFormat: what a sequence parameter set says of the pictures, alike for H.264 and H.265. A value; any
// thread.
#pragma once

#include <cstdint>

namespace sluice::media {

// Numbers of ITU-T H.273; 2 is "unspecified".
struct Colour {
  std::uint8_t primaries = 2;
  std::uint8_t transfer_characteristics = 2;
  std::uint8_t matrix_coefficients = 2;
  bool full_range = false;

  bool specified() const {
    return primaries != 2 || transfer_characteristics != 2 || matrix_coefficients != 2;
  }
  friend bool operator==(const Colour&, const Colour&) = default;
};

struct PictureFormat {
  std::uint32_t width = 0;  // luma samples after cropping
  std::uint32_t height = 0;
  std::uint32_t sar_numerator = 1;  // sample aspect ratio
  std::uint32_t sar_denominator = 1;
  std::uint8_t chroma_format_idc = 1;  // 0 is monochrome, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4
  std::uint8_t bit_depth_luma = 8;
  std::uint8_t bit_depth_chroma = 8;
  Colour colour;
  double frame_rate = 0;    // nominal frames a second; 0 when not stated, or not believable
  bool may_reorder = true;  // pictures may be shown in another order than they are decoded in

  friend bool operator==(const PictureFormat&, const PictureFormat&) = default;
};

}  // namespace sluice::media
