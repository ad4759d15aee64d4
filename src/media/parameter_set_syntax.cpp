#include "media/parameter_set_syntax.h"

#include <vector>

#include <fmt/format.h>

#include "media/rbsp.h"

namespace sluice::media {
namespace {

// A sample entry holds width and height in 16 bits.
constexpr std::uint64_t kMaxPictureSize = 65535;

}  // namespace

Result<Pps> parse_pps(NalUnit unit, const PpsSyntax& syntax) {
  const std::vector<std::uint8_t> rbsp = unescape_rbsp(unit, syntax.nal_header_size);
  BitReader bits(rbsp);
  Pps pps;
  pps.id = bits.ue();
  pps.sps_id = bits.ue();
  if (!bits.ok() || pps.id > syntax.max_id || pps.sps_id > syntax.max_sps_id) {
    return Error{ErrorCode::kInvalid, fmt::format("{} PPS: cut off or damaged", syntax.codec)};
  }
  return pps;
}

Result<void> read_cropped_size(BitReader& bits, const CodedSize& coded, std::string_view codec,
                               PictureFormat& picture) {
  std::uint64_t crop_x = 0;
  std::uint64_t crop_y = 0;
  if (bits.flag()) {
    const unsigned unit_x = picture.chroma_format_idc == 1 || picture.chroma_format_idc == 2 ? 2 : 1;
    const unsigned unit_y = (picture.chroma_format_idc == 1 ? 2 : 1) * coded.fields;
    crop_x = std::uint64_t{bits.ue()} + bits.ue();
    crop_y = std::uint64_t{bits.ue()} + bits.ue();
    crop_x *= unit_x;
    crop_y *= unit_y;
  }
  if (!bits.ok()) return Error{ErrorCode::kInvalid, fmt::format("{} SPS: cut off", codec)};
  if (coded.width > kMaxPictureSize || coded.height > kMaxPictureSize || crop_x >= coded.width ||
      crop_y >= coded.height) {
    return Error{ErrorCode::kInvalid, fmt::format("{} SPS: impossible picture size, {}x{} cropped by {}x{}",
                                                  codec, coded.width, coded.height, crop_x, crop_y)};
  }
  picture.width = static_cast<std::uint32_t>(coded.width - crop_x);
  picture.height = static_cast<std::uint32_t>(coded.height - crop_y);
  return {};
}

}  // namespace sluice::media
