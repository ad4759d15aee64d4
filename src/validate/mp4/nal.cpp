#include "validate/mp4/nal.h"

#include <fmt/format.h>

namespace sluice::validate {
namespace {

constexpr std::size_t kMostNals = 10'000;

unsigned type_of(std::span<const std::uint8_t> nal, VideoFormat format) {
  return format == VideoFormat::kH265 ? nal[0] >> 1U & 0x3fU : nal[0] & 0x1fU;
}

// Nothing for a NAL unit that is no slice. H.264 table 7-1, H.265 table 7-1.
std::optional<Access> access_of(const Nal& nal, VideoFormat format) {
  if (format == VideoFormat::kH264) {
    constexpr unsigned kFirstSlice = 1;
    constexpr unsigned kIdr = 5;
    if (nal.type == kIdr) return Access::kClean;
    if (nal.type >= kFirstSlice && nal.type < kIdr) return Access::kNotPossible;
    return std::nullopt;
  }
  constexpr unsigned kLastSlice = 31;
  constexpr unsigned kBlaNoLeading = 18;
  constexpr unsigned kIdrWithLeading = 19;
  constexpr unsigned kIdrNoLeading = 20;
  constexpr unsigned kBla = 16;
  constexpr unsigned kCra = 21;
  if (nal.type > kLastSlice) return std::nullopt;
  if (nal.type >= kBlaNoLeading && nal.type <= kIdrNoLeading) return Access::kClean;
  static_assert(kIdrWithLeading == kBlaNoLeading + 1);
  return nal.type >= kBla && nal.type <= kCra ? Access::kRecovery : Access::kNotPossible;
}

}  // namespace

AccessUnit read_access_unit(std::span<const std::uint8_t> sample, const Codec& codec) {
  AccessUnit unit;
  Cursor cursor(sample, 0);
  while (cursor.left() > 0 && unit.nals.size() < kMostNals) {
    const std::size_t at = cursor.offset();
    const std::uint64_t length = cursor.number(codec.nal_length_size);
    if (!cursor.ok() || length > cursor.left()) {
      unit.fault = fmt::format("a NAL unit at byte {} says it has {} bytes, and {} are left", at, length,
                               sample.size() - at);
      break;
    }
    if (length == 0) {
      unit.fault = fmt::format("an empty NAL unit at byte {}", at);
      break;
    }
    Nal nal;
    nal.offset = cursor.offset();
    nal.data = cursor.bytes(static_cast<std::size_t>(length));
    nal.type = type_of(nal.data, codec.video);
    // The first slice decides: all of one picture are of one kind.
    if (unit.access == Access::kNone) unit.access = access_of(nal, codec.video).value_or(Access::kNone);
    unit.nals.push_back(nal);
  }
  return unit;
}

bool is_parameter_set(const Nal& nal, VideoFormat format) {
  return format == VideoFormat::kH265 ? nal.type >= 32 && nal.type <= 34 : nal.type == 7 || nal.type == 8;
}

}  // namespace sluice::validate
