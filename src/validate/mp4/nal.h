// The NAL units of one sample (ISO/IEC 14496-15: each behind its length), and what kind of picture they are.
// Safe on any bytes; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "validate/mp4/codec.h"

namespace sluice::validate {

struct Nal {
  std::size_t offset = 0;  // in the sample, behind its length
  std::span<const std::uint8_t> data;
  unsigned type = 0;
};

// How a decoder may begin with a picture.
enum class Access {
  kNone,         // the sample has no slice
  kNotPossible,  // it needs pictures before it
  kClean,        // IDR, or BLA without pictures that have to be dropped
  kRecovery,     // CRA or BLA: it stands alone, what is shown before it may not
};

struct AccessUnit {
  std::vector<Nal> nals;
  Access access = Access::kNone;
  std::optional<std::string> fault;  // the lengths do not fit the sample
};

AccessUnit read_access_unit(std::span<const std::uint8_t> sample, const Codec& codec);

// SPS, PPS, and H.265's VPS.
bool is_parameter_set(const Nal& nal, VideoFormat format);

}  // namespace sluice::validate
