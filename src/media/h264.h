// H.264 NAL units (ITU-T H.264 7.3, 7.4) as far as a packager must understand them. Pure functions; any
// thread.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "media/nal.h"
#include "media/parameter_set_syntax.h"
#include "media/picture_format.h"

namespace sluice::media::h264 {

enum class NalType : std::uint8_t {
  kSlice = 1,
  kSlicePartitionA = 2,
  kIdrSlice = 5,
  kSei = 6,
  kSps = 7,
  kPps = 8,
  kAccessUnitDelimiter = 9,
  kEndOfSequence = 10,
  kEndOfStream = 11,
  kFiller = 12,
  kSpsExtension = 13,
  kSubsetSps = 15,
};

// `unit` is not empty. Types without a name above are values of the enumeration all the same.
inline NalType nal_type(NalUnit unit) {
  return static_cast<NalType>(unit.front() & 0x1fU);
}

struct Sps {
  std::uint32_t id = 0;
  std::uint8_t profile_idc = 0;
  std::uint8_t profile_compatibility = 0;  // the constraint_set flags
  std::uint8_t level_idc = 0;
  bool frame_mbs_only = true;
  PictureFormat picture;
};

// A damaged VUI is taken as absent: many a camera writes one, and it says nothing that decoding needs.
Result<Sps> parse_sps(NalUnit unit);

Result<Pps> parse_pps(NalUnit unit);

// Whether the fields of the record that follow the parameter sets exist for this profile (ISO/IEC
// 14496-15 5.3.3.1).
constexpr bool has_chroma_fields(std::uint8_t profile_idc) {
  return profile_idc != 66 && profile_idc != 77 && profile_idc != 88;
}

}  // namespace sluice::media::h264
