#include "media/vui.h"

#include <array>
#include <cstdint>

namespace sluice::media {
namespace {

struct Ratio {
  std::uint8_t numerator;
  std::uint8_t denominator;
};

// aspect_ratio_idc, table E-1 of either standard; 0 is "unspecified".
constexpr std::array<Ratio, 17> kAspectRatios = {{{1, 1},
                                                  {1, 1},
                                                  {12, 11},
                                                  {10, 11},
                                                  {16, 11},
                                                  {40, 33},
                                                  {24, 11},
                                                  {20, 11},
                                                  {32, 11},
                                                  {80, 33},
                                                  {18, 11},
                                                  {15, 11},
                                                  {64, 33},
                                                  {160, 99},
                                                  {4, 3},
                                                  {3, 2},
                                                  {2, 1}}};
constexpr std::uint32_t kExtendedSar = 255;

void read_aspect_ratio(BitReader& bits, PictureFormat& picture) {
  const std::uint32_t idc = bits.bits(8);
  if (idc == kExtendedSar) {
    const std::uint32_t numerator = bits.bits(16);
    const std::uint32_t denominator = bits.bits(16);
    if (numerator == 0 || denominator == 0) return;
    picture.sar_numerator = numerator;
    picture.sar_denominator = denominator;
  } else if (idc < kAspectRatios.size()) {
    picture.sar_numerator = kAspectRatios[idc].numerator;
    picture.sar_denominator = kAspectRatios[idc].denominator;
  }
}

void read_video_signal_type(BitReader& bits, Colour& colour) {
  bits.skip(3);  // video_format
  colour.full_range = bits.flag();
  if (!bits.flag()) return;
  colour.primaries = static_cast<std::uint8_t>(bits.bits(8));
  colour.transfer_characteristics = static_cast<std::uint8_t>(bits.bits(8));
  colour.matrix_coefficients = static_cast<std::uint8_t>(bits.bits(8));
}

}  // namespace

void read_vui_head(BitReader& bits, PictureFormat& picture) {
  if (bits.flag()) read_aspect_ratio(bits, picture);
  if (bits.flag()) bits.skip(1);  // overscan_appropriate_flag
  if (bits.flag()) read_video_signal_type(bits, picture.colour);
  if (bits.flag()) {
    bits.ue();  // chroma_sample_loc_type_top_field
    bits.ue();  // chroma_sample_loc_type_bottom_field
  }
}

double believable_frame_rate(double units_per_frame, double units_per_second) {
  constexpr double kFastest = 480;
  if (units_per_frame <= 0) return 0;
  const double rate = units_per_second / units_per_frame;
  return rate <= kFastest ? rate : 0;
}

}  // namespace sluice::media
