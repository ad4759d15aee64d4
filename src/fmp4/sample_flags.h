// sample_flags: what a fragment says of each sample (ISO/IEC 14496-12 8.8.3.1, PS-10).
#pragma once

#include <cstdint>

namespace sluice::fmp4::sample_flags {

inline constexpr std::uint32_t kNonSync = 0x0001'0000;
inline constexpr std::uint32_t kDependsOnOthers = 0x0100'0000;
inline constexpr std::uint32_t kDependsOnNone = 0x0200'0000;

inline constexpr std::uint32_t kSyncSample = kDependsOnNone;
inline constexpr std::uint32_t kOtherSample = kDependsOnOthers | kNonSync;

}  // namespace sluice::fmp4::sample_flags
