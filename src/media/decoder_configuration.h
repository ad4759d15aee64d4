// The decoder configuration records of ISO/IEC 14496-15: AVCDecoderConfigurationRecord (5.3.3.1), the content
// of an avcC box, and HEVCDecoderConfigurationRecord (8.3.3.1), that of hvcC. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "media/h265.h"
#include "media/nal.h"

namespace sluice::media {

struct AvcConfiguration {
  std::uint8_t profile_idc = 0;
  std::uint8_t profile_compatibility = 0;
  std::uint8_t level_idc = 0;
  NalFraming framing = NalFraming::kLength4;
  std::vector<NalUnit> sps;  // in the bytes that were parsed
  std::vector<NalUnit> pps;
};

Result<AvcConfiguration> parse_avc_configuration(std::span<const std::uint8_t> record);

// Profile and level are those of the first SPS. kLimit when a set is longer than the record can say.
Result<Bytes> build_avc_configuration(std::span<const NalUnit> sps, std::span<const NalUnit> pps);

struct HevcConfiguration {
  h265::ProfileTierLevel profile;
  NalFraming framing = NalFraming::kLength4;
  std::vector<NalUnit> vps;  // in the bytes that were parsed
  std::vector<NalUnit> sps;
  std::vector<NalUnit> pps;
};

Result<HevcConfiguration> parse_hevc_configuration(std::span<const std::uint8_t> record);

// Profile, level and format are those of the first SPS. The arrays are said to be complete, as hvc1 demands.
Result<Bytes> build_hevc_configuration(std::span<const NalUnit> vps, std::span<const NalUnit> sps,
                                       std::span<const NalUnit> pps);

}  // namespace sluice::media
