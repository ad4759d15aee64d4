// H.265 NAL units (ITU-T H.265 7.3, 7.4) as far as a packager must understand them. Pure functions; any
// thread.
#pragma once

#include <array>
#include <cstdint>

#include "base/result.h"
#include "media/nal.h"
#include "media/parameter_set_syntax.h"
#include "media/picture_format.h"

namespace sluice::media::h265 {

enum class NalType : std::uint8_t {
  kRaslN = 8,
  kRaslR = 9,
  kBlaWLp = 16,
  kBlaWRadl = 17,
  kBlaNLp = 18,
  kIdrWRadl = 19,
  kIdrNLp = 20,
  kCra = 21,
  kLastSlice = 31,  // 0 to 31 are slices
  kVps = 32,
  kSps = 33,
  kPps = 34,
  kAccessUnitDelimiter = 35,
  kEndOfSequence = 36,
  kEndOfBitstream = 37,
  kFiller = 38,
  kPrefixSei = 39,
  kSuffixSei = 40,
};

// `unit` is not empty. Types without a name above are values of the enumeration all the same.
inline NalType nal_type(NalUnit unit) {
  return static_cast<NalType>((unit.front() >> 1U) & 0x3fU);
}

// The general part of profile_tier_level(), byte for byte as the record and the codec string repeat it.
struct ProfileTierLevel {
  std::uint8_t profile_space = 0;
  bool high_tier = false;
  std::uint8_t profile_idc = 0;
  std::uint32_t compatibility_flags = 0;  // general_profile_compatibility_flag[0] is the highest bit
  std::array<std::uint8_t, 6> constraint_flags{};
  std::uint8_t level_idc = 0;  // 30 times the level's number
};

// nuh_layer_id: 0 for the base layer. `unit` is not empty.
inline std::uint8_t layer_id(NalUnit unit) {
  const unsigned low = unit.size() > 1 ? unit[1] >> 3U : 0U;
  return static_cast<std::uint8_t>((unit.front() & 1U) << 5U | low);
}

struct Sps {
  std::uint32_t id = 0;
  std::uint32_t vps_id = 0;
  std::uint8_t temporal_layers = 1;
  bool temporal_id_nested = false;
  ProfileTierLevel profile;
  PictureFormat picture;
};

// A damaged VUI is taken as absent: it says nothing that decoding needs.
Result<Sps> parse_sps(NalUnit unit);

Result<Pps> parse_pps(NalUnit unit);

// The id of a VPS, the one thing needed of it.
Result<std::uint32_t> parse_vps_id(NalUnit unit);

}  // namespace sluice::media::h265
