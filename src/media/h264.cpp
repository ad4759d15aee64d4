#include "media/h264.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "media/bit_reader.h"
#include "media/parameter_set_syntax.h"
#include "media/rbsp.h"
#include "media/vui.h"

namespace sluice::media::h264 {
namespace {

constexpr std::string_view kCodec = "H.264";
constexpr std::size_t kHeaderSize = 1;
constexpr std::uint32_t kMaxSpsId = 31;
constexpr std::uint32_t kMaxPpsId = 255;

constexpr bool has_chroma_format(std::uint8_t profile_idc) {
  constexpr std::array<std::uint8_t, 13> kProfiles = {100, 110, 122, 244, 44,  83, 86,
                                                      118, 128, 138, 139, 134, 135};
  return std::ranges::find(kProfiles, profile_idc) != kProfiles.end();
}

void skip_scaling_list(BitReader& bits, int size) {
  std::uint32_t last = 8;
  std::uint32_t next = 8;
  for (int i = 0; i < size && bits.ok(); ++i) {
    // delta_scale is added modulo 256; unsigned, because a damaged one may be anything.
    if (next != 0) next = (last + static_cast<std::uint32_t>(bits.se())) & 0xffU;
    if (next != 0) last = next;
  }
}

void read_chroma_format(BitReader& bits, PictureFormat& picture) {
  picture.chroma_format_idc = static_cast<std::uint8_t>(std::min(bits.ue(), 255U));
  if (picture.chroma_format_idc == 3) bits.skip(1);  // separate_colour_plane_flag
  picture.bit_depth_luma = static_cast<std::uint8_t>(8 + std::min(bits.ue(), 100U));
  picture.bit_depth_chroma = static_cast<std::uint8_t>(8 + std::min(bits.ue(), 100U));
  bits.skip(1);              // qpprime_y_zero_transform_bypass_flag
  if (!bits.flag()) return;  // seq_scaling_matrix_present_flag
  const int lists = picture.chroma_format_idc == 3 ? 12 : 8;
  for (int i = 0; i < lists; ++i) {
    if (bits.flag()) skip_scaling_list(bits, i < 6 ? 16 : 64);
  }
}

// Returns pic_order_cnt_type: with type 2, output order is decoding order.
std::uint32_t read_picture_order_count(BitReader& bits) {
  const std::uint32_t type = bits.ue();
  if (type == 0) {
    bits.ue();  // log2_max_pic_order_cnt_lsb_minus4
  } else if (type == 1) {
    bits.skip(1);  // delta_pic_order_always_zero_flag
    bits.se();     // offset_for_non_ref_pic
    bits.se();     // offset_for_top_to_bottom_field
    const std::uint32_t count = bits.ue();
    for (std::uint32_t i = 0; i < count && bits.ok(); ++i) bits.se();
  }
  return type;
}

Result<void> read_picture_size(BitReader& bits, Sps& sps) {
  constexpr std::uint64_t kMacroblock = 16;
  CodedSize coded;
  coded.width = kMacroblock * (std::uint64_t{bits.ue()} + 1);
  const std::uint64_t height_in_map_units = std::uint64_t{bits.ue()} + 1;
  sps.frame_mbs_only = bits.flag();
  if (!sps.frame_mbs_only) bits.skip(1);  // mb_adaptive_frame_field_flag
  bits.skip(1);                           // direct_8x8_inference_flag
  coded.fields = sps.frame_mbs_only ? 1 : 2;
  coded.height = kMacroblock * height_in_map_units * coded.fields;
  return read_cropped_size(bits, coded, kCodec, sps.picture);
}

void skip_hrd(BitReader& bits) {
  const std::uint32_t count = std::min(bits.ue(), 31U) + 1;
  bits.skip(8);  // bit_rate_scale, cpb_size_scale
  for (std::uint32_t i = 0; i < count; ++i) {
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  bits.skip(20);  // lengths of delays and of the time offset
}

void read_vui(BitReader& bits, PictureFormat& picture) {
  read_vui_head(bits, picture);
  if (bits.flag()) {
    const double units_per_tick = bits.bits(32);
    const double units_per_second = bits.bits(32);
    bits.skip(1);  // fixed_frame_rate_flag
    picture.frame_rate = believable_frame_rate(2 * units_per_tick, units_per_second);  // a tick is a field
  }
  const bool nal_hrd = bits.flag();
  if (nal_hrd) skip_hrd(bits);
  const bool vcl_hrd = bits.flag();
  if (vcl_hrd) skip_hrd(bits);
  if (nal_hrd || vcl_hrd) bits.skip(1);  // low_delay_hrd_flag
  bits.skip(1);                          // pic_struct_present_flag
  if (bits.flag()) {
    bits.skip(1);                           // motion_vectors_over_pic_boundaries_flag
    for (int i = 0; i < 4; ++i) bits.ue();  // limits of bytes, bits and motion vectors
    if (bits.ue() == 0) picture.may_reorder = false;
  }
}

}  // namespace

Result<Sps> parse_sps(NalUnit unit) {
  const std::vector<std::uint8_t> rbsp = unescape_rbsp(unit, kHeaderSize);
  BitReader bits(rbsp);
  Sps sps;
  sps.profile_idc = static_cast<std::uint8_t>(bits.bits(8));
  sps.profile_compatibility = static_cast<std::uint8_t>(bits.bits(8));
  sps.level_idc = static_cast<std::uint8_t>(bits.bits(8));
  sps.id = bits.ue();
  if (has_chroma_format(sps.profile_idc)) read_chroma_format(bits, sps.picture);
  if (sps.picture.chroma_format_idc > 3 || sps.picture.bit_depth_luma > 14 ||
      sps.picture.bit_depth_chroma > 14) {
    return Error{ErrorCode::kInvalid, "H.264 SPS: impossible chroma format or bit depth"};
  }
  bits.ue();  // log2_max_frame_num_minus4
  const std::uint32_t order_type = read_picture_order_count(bits);
  if (order_type > 2) return Error{ErrorCode::kInvalid, "H.264 SPS: impossible pic_order_cnt_type"};
  bits.ue();     // max_num_ref_frames
  bits.skip(1);  // gaps_in_frame_num_value_allowed_flag
  SLUICE_TRY(read_picture_size(bits, sps));
  const bool has_vui = bits.flag();
  if (!bits.ok() || sps.id > kMaxSpsId) return Error{ErrorCode::kInvalid, "H.264 SPS: cut off or damaged"};

  // The Baseline profile has no B slices.
  sps.picture.may_reorder = order_type != 2 && sps.profile_idc != 66;
  if (has_vui) {
    PictureFormat picture = sps.picture;
    read_vui(bits, picture);
    if (bits.ok()) sps.picture = picture;
  }
  return sps;
}

Result<Pps> parse_pps(NalUnit unit) {
  return media::parse_pps(
      unit, {.codec = kCodec, .nal_header_size = kHeaderSize, .max_id = kMaxPpsId, .max_sps_id = kMaxSpsId});
}

}  // namespace sluice::media::h264
