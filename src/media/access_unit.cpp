#include "media/access_unit.h"

#include "media/h264.h"
#include "media/h265.h"

namespace sluice::media {
namespace {

constexpr std::size_t kHevcHeaderSize = 2;

// Only the base layer is served.
bool has_hevc_content(NalUnit unit) {
  return unit.size() > kHevcHeaderSize && h265::layer_id(unit) == 0;
}

RandomAccess random_access_h265(NalUnit unit) {
  switch (h265::nal_type(unit)) {
    case h265::NalType::kIdrWRadl:
    case h265::NalType::kIdrNLp:
    case h265::NalType::kBlaWRadl:
    case h265::NalType::kBlaNLp: return RandomAccess::kClean;
    case h265::NalType::kBlaWLp:
    case h265::NalType::kCra: return RandomAccess::kMayHaveLeadingPictures;
    default: return RandomAccess::kNone;
  }
}

}  // namespace

RandomAccess random_access(Codec codec, std::span<const NalUnit> units) {
  for (const NalUnit unit : units) {
    if (!is_picture(codec, unit)) continue;
    // All slices of a picture agree on this.
    if (codec == Codec::kH265) return random_access_h265(unit);
    return h264::nal_type(unit) == h264::NalType::kIdrSlice ? RandomAccess::kClean : RandomAccess::kNone;
  }
  return RandomAccess::kNone;
}

bool is_parameter_set(Codec codec, NalUnit unit) {
  if (unit.empty()) return false;
  if (codec == Codec::kH265) {
    const h265::NalType type = h265::nal_type(unit);
    return type == h265::NalType::kVps || type == h265::NalType::kSps || type == h265::NalType::kPps;
  }
  const h264::NalType type = h264::nal_type(unit);
  return type == h264::NalType::kSps || type == h264::NalType::kPps;
}

bool is_picture(Codec codec, NalUnit unit) {
  if (codec == Codec::kH265) {
    return has_hevc_content(unit) && h265::nal_type(unit) <= h265::NalType::kLastSlice;
  }
  if (unit.size() < 2) return false;
  const h264::NalType type = h264::nal_type(unit);
  return type == h264::NalType::kSlice || type == h264::NalType::kSlicePartitionA ||
         type == h264::NalType::kIdrSlice;
}

bool belongs_in_sample(Codec codec, NalUnit unit) {
  if (codec == Codec::kH265) {
    if (!has_hevc_content(unit)) return false;
    const h265::NalType type = h265::nal_type(unit);
    return type < h265::NalType::kVps || type > h265::NalType::kFiller;
  }
  if (unit.size() < 2) return false;
  switch (h264::nal_type(unit)) {
    case h264::NalType::kSps:
    case h264::NalType::kPps:
    case h264::NalType::kAccessUnitDelimiter:
    case h264::NalType::kEndOfSequence:
    case h264::NalType::kEndOfStream:
    case h264::NalType::kFiller:
    case h264::NalType::kSpsExtension:
    case h264::NalType::kSubsetSps: return false;
    default: return true;
  }
}

}  // namespace sluice::media
