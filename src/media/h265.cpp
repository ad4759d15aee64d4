#include "media/h265.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "media/bit_reader.h"
#include "media/parameter_set_syntax.h"
#include "media/rbsp.h"
#include "media/vui.h"

namespace sluice::media::h265 {
namespace {

constexpr std::string_view kCodec = "H.265";
constexpr std::size_t kHeaderSize = 2;
constexpr std::uint32_t kMaxSpsId = 15;
constexpr std::uint32_t kMaxPpsId = 63;
constexpr std::uint32_t kMaxReferencePictures = 16;
constexpr std::uint32_t kMaxShortTermSets = 64;
constexpr std::uint32_t kMaxLongTermPictures = 32;

Error damaged(std::string_view what) {
  return {ErrorCode::kInvalid, std::string(kCodec).append(" SPS: ").append(what)};
}

ProfileTierLevel read_profile_tier_level(BitReader& bits, std::uint32_t max_sub_layers_minus1) {
  ProfileTierLevel profile;
  profile.profile_space = static_cast<std::uint8_t>(bits.bits(2));
  profile.high_tier = bits.flag();
  profile.profile_idc = static_cast<std::uint8_t>(bits.bits(5));
  profile.compatibility_flags = bits.bits(32);
  for (std::uint8_t& byte : profile.constraint_flags) byte = static_cast<std::uint8_t>(bits.bits(8));
  profile.level_idc = static_cast<std::uint8_t>(bits.bits(8));

  if (max_sub_layers_minus1 == 0) return profile;
  std::size_t sub_layer_bits = 0;
  for (std::uint32_t i = 0; i < max_sub_layers_minus1; ++i) {
    if (bits.flag()) sub_layer_bits += 88;  // sub_layer_profile_present_flag
    if (bits.flag()) sub_layer_bits += 8;   // sub_layer_level_present_flag
  }
  bits.skip(2 * (8 - std::size_t{max_sub_layers_minus1}));
  bits.skip(sub_layer_bits);
  return profile;
}

// Returns sps_max_num_reorder_pics of the highest sub-layer.
std::uint32_t read_ordering_info(BitReader& bits, std::uint32_t max_sub_layers_minus1) {
  const std::uint32_t entries = bits.flag() ? max_sub_layers_minus1 + 1 : 1;
  std::uint32_t reorder = 0;
  for (std::uint32_t i = 0; i < entries; ++i) {
    bits.ue();  // sps_max_dec_pic_buffering_minus1
    reorder = bits.ue();
    bits.ue();  // sps_max_latency_increase_plus1
  }
  return reorder;
}

void skip_scaling_lists(BitReader& bits) {
  for (unsigned size_id = 0; size_id < 4; ++size_id) {
    for (unsigned matrix_id = 0; matrix_id < 6 && bits.ok(); matrix_id += size_id == 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.ue();  // scaling_list_pred_matrix_id_delta
        continue;
      }
      if (size_id > 1) bits.se();  // scaling_list_dc_coef_minus8
      const unsigned coefficients = std::min(64U, 1U << (4 + 2 * size_id));
      for (unsigned i = 0; i < coefficients; ++i) bits.se();
    }
  }
}

void skip_pcm(BitReader& bits) {
  bits.skip(8);  // sample bit depths
  bits.ue();
  bits.ue();
  bits.skip(1);
}

// st_ref_pic_set(): returns NumDeltaPocs, which the set after it needs when it is predicted from this one.
std::uint32_t skip_short_term_set(BitReader& bits, std::uint32_t index, std::uint32_t previous_delta_pocs) {
  if (index != 0 && bits.flag()) {  // inter_ref_pic_set_prediction_flag
    bits.skip(1);                   // delta_rps_sign
    bits.ue();                      // abs_delta_rps_minus1
    std::uint32_t delta_pocs = 0;
    for (std::uint32_t i = 0; i <= previous_delta_pocs; ++i) {
      const bool used_by_current = bits.flag();
      if (used_by_current || bits.flag()) ++delta_pocs;  // use_delta_flag
    }
    return delta_pocs;
  }
  const std::uint32_t negative = bits.ue();
  const std::uint32_t positive = bits.ue();
  if (negative > kMaxReferencePictures || positive > kMaxReferencePictures) {
    bits.skip(bits.left() + 1);
    return 0;
  }
  for (std::uint32_t i = 0; i < negative + positive; ++i) {
    bits.ue();     // delta_poc_minus1
    bits.skip(1);  // used_by_curr_pic_flag
  }
  return negative + positive;
}

// From the reference picture sets to the start of the VUI. False when the numbers are impossible.
bool skip_reference_pictures(BitReader& bits, std::uint32_t poc_lsb_bits) {
  const std::uint32_t short_term_sets = bits.ue();
  if (short_term_sets > kMaxShortTermSets) return false;
  std::uint32_t delta_pocs = 0;
  for (std::uint32_t i = 0; i < short_term_sets && bits.ok(); ++i)
    delta_pocs = skip_short_term_set(bits, i, delta_pocs);
  if (bits.flag()) {  // long_term_ref_pics_present_flag
    const std::uint32_t pictures = bits.ue();
    if (pictures > kMaxLongTermPictures) return false;
    bits.skip(std::size_t{pictures} * (poc_lsb_bits + 1));
  }
  return true;
}

void read_vui(BitReader& bits, PictureFormat& picture) {
  read_vui_head(bits, picture);
  bits.skip(3);       // neutral_chroma_indication_flag, field_seq_flag, frame_field_info_present_flag
  if (bits.flag()) {  // default_display_window_flag
    for (int i = 0; i < 4; ++i) bits.ue();
  }
  if (bits.flag()) {  // vui_timing_info_present_flag
    const double units_per_frame = bits.bits(32);
    const double units_per_second = bits.bits(32);
    picture.frame_rate = believable_frame_rate(units_per_frame, units_per_second);
  }
}

}  // namespace

Result<Sps> parse_sps(NalUnit unit) {
  const std::vector<std::uint8_t> rbsp = unescape_rbsp(unit, kHeaderSize);
  BitReader bits(rbsp);
  Sps sps;
  sps.vps_id = bits.bits(4);
  const std::uint32_t max_sub_layers_minus1 = bits.bits(3);
  if (max_sub_layers_minus1 > 6) return damaged("impossible number of temporal layers");
  sps.temporal_layers = static_cast<std::uint8_t>(max_sub_layers_minus1 + 1);
  sps.temporal_id_nested = bits.flag();
  sps.profile = read_profile_tier_level(bits, max_sub_layers_minus1);
  sps.id = bits.ue();

  PictureFormat& picture = sps.picture;
  const std::uint32_t chroma_format_idc = bits.ue();
  if (chroma_format_idc > 3) return damaged("impossible chroma format");
  picture.chroma_format_idc = static_cast<std::uint8_t>(chroma_format_idc);
  if (chroma_format_idc == 3) bits.skip(1);  // separate_colour_plane_flag
  CodedSize coded;
  coded.width = bits.ue();
  coded.height = bits.ue();
  SLUICE_TRY(read_cropped_size(bits, coded, kCodec, picture));  // the conformance window
  const std::uint32_t luma_depth_minus8 = bits.ue();
  const std::uint32_t chroma_depth_minus8 = bits.ue();
  const std::uint32_t poc_lsb_bits_minus4 = bits.ue();
  if (luma_depth_minus8 > 8 || chroma_depth_minus8 > 8 || poc_lsb_bits_minus4 > 12) {
    return damaged("impossible bit depth or picture order count");
  }
  picture.bit_depth_luma = static_cast<std::uint8_t>(8 + luma_depth_minus8);
  picture.bit_depth_chroma = static_cast<std::uint8_t>(8 + chroma_depth_minus8);
  picture.may_reorder = read_ordering_info(bits, max_sub_layers_minus1) > 0;

  for (int i = 0; i < 6; ++i) bits.ue();                     // block sizes and hierarchy depths
  if (bits.flag() && bits.flag()) skip_scaling_lists(bits);  // scaling_list_enabled, …_data_present
  bits.skip(2);  // amp_enabled_flag, sample_adaptive_offset_enabled_flag
  if (bits.flag()) skip_pcm(bits);
  if (!skip_reference_pictures(bits, poc_lsb_bits_minus4 + 4))
    return damaged("impossible reference pictures");
  bits.skip(2);  // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
  const bool has_vui = bits.flag();
  if (!bits.ok() || sps.id > kMaxSpsId) return damaged("cut off or damaged");
  if (has_vui) {
    PictureFormat with_vui = picture;
    read_vui(bits, with_vui);
    if (bits.ok()) picture = with_vui;
  }
  return sps;
}

Result<Pps> parse_pps(NalUnit unit) {
  return media::parse_pps(
      unit, {.codec = kCodec, .nal_header_size = kHeaderSize, .max_id = kMaxPpsId, .max_sps_id = kMaxSpsId});
}

Result<std::uint32_t> parse_vps_id(NalUnit unit) {
  // Layer sets and timing follow, but nothing shorter than this is a VPS.
  constexpr std::size_t kShortestVps = 18;
  if (unit.size() < kShortestVps) return Error{ErrorCode::kInvalid, "H.265 VPS: cut off"};
  return std::uint32_t{unit[kHeaderSize]} >> 4U;
}

}  // namespace sluice::media::h265
