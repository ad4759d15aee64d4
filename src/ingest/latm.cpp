#include "ingest/latm.h"

#include <algorithm>

namespace sluice::ingest {
namespace {

using media::BitReader;

constexpr std::uint32_t kSyncword = 0x2b7;
constexpr std::uint32_t kEscapeValue = 31;
constexpr std::uint32_t kExplicitRate = 15;

Error damaged() {
  return {ErrorCode::kInvalid, "LATM: cut off or damaged"};
}
Error unsupported(std::string_view what) {
  return {ErrorCode::kUnsupported, std::string("LATM with ").append(what).append(" is not supported")};
}

// LatmGetValue() of table 1.43.
std::uint32_t read_value(BitReader& bits) {
  const std::uint32_t more_bytes = bits.bits(2);
  return bits.bits(8 * (more_bytes + 1));
}

std::uint32_t read_object_type(BitReader& bits) {
  const std::uint32_t type = bits.bits(5);
  return type == kEscapeValue ? 32 + bits.bits(6) : type;
}

void skip_rate(BitReader& bits) {
  if (bits.bits(4) == kExplicitRate) bits.skip(24);
}

// Moves behind an AudioSpecificConfig, whose length nothing but its content tells.
Result<void> skip_audio_specific_config(BitReader& bits) {
  std::uint32_t type = read_object_type(bits);
  skip_rate(bits);
  const std::uint32_t channel_configuration = bits.bits(4);
  if (type == 5 || type == 29) {
    skip_rate(bits);
    type = read_object_type(bits);
  }
  if (type < 1 || type > 4) return unsupported("other codecs than AAC");
  if (channel_configuration == 0) return unsupported("a program config element");
  bits.skip(1);                    // frameLengthFlag
  if (bits.flag()) bits.skip(14);  // coreCoderDelay
  bits.skip(1);                    // extensionFlag, of no consequence for these types
  return {};
}

std::vector<std::uint8_t> copy_bits(std::span<const std::uint8_t> data, std::size_t begin,
                                    std::size_t count) {
  BitReader bits(data);
  bits.skip(begin);
  std::vector<std::uint8_t> out((count + 7) / 8);
  for (std::uint8_t& byte : out) {
    const auto size = static_cast<unsigned>(std::min<std::size_t>(8, count));
    byte = static_cast<std::uint8_t>(bits.bits(size) << (8 - size));
    count -= size;
  }
  return out;
}

}  // namespace

Result<void> LatmReader::read_stream_mux_config(BitReader& bits, std::span<const std::uint8_t> element) {
  const bool version1 = bits.flag();
  if (version1 && bits.flag()) return unsupported("audioMuxVersionA 1");
  if (version1) read_value(bits);  // taraBufferFullness
  if (!bits.flag()) return unsupported("streams of different framing");
  if (bits.bits(6) != 0) return unsupported("several frames in an element");
  if (bits.bits(4) != 0) return unsupported("several programs");
  if (bits.bits(3) != 0) return unsupported("several layers");
  const std::uint32_t config_bits = version1 ? read_value(bits) : 0;
  const std::size_t begin = bits.position();
  SLUICE_TRY(skip_audio_specific_config(bits));
  const std::size_t length = version1 ? config_bits : bits.position() - begin;
  if (!bits.ok() || bits.position() - begin > length || length > 8 * element.size()) return damaged();
  bits.skip(length - (bits.position() - begin));
  if (bits.bits(3) != 0) return unsupported("frames of fixed length");
  bits.skip(8);       // latmBufferFullness
  if (bits.flag()) {  // otherDataPresent
    if (version1) {
      read_value(bits);
    } else {
      while (bits.flag() && bits.ok()) bits.skip(8);
      bits.skip(8);
    }
  }
  if (bits.flag()) bits.skip(8);  // crcCheckSum
  if (!bits.ok()) return damaged();
  config_ = copy_bits(element, begin, length);
  return {};
}

Result<std::vector<std::uint8_t>> LatmReader::read(std::span<const std::uint8_t> element) {
  BitReader bits(element);
  if (bits.bits(11) != kSyncword) return damaged();
  bits.skip(13);  // audioMuxLengthBytes; the element is what we were given
  const bool same_config = bits.flag();
  if (!same_config) SLUICE_TRY(read_stream_mux_config(bits, element));
  if (config_.empty()) return Error{ErrorCode::kUnavailable, "LATM: no configuration yet"};
  std::size_t length = 0;
  std::uint32_t more = 255;
  while (more == 255 && bits.ok()) {
    more = bits.bits(8);
    length += more;
  }
  if (!bits.ok() || length == 0 || 8 * length > bits.left()) return damaged();
  return copy_bits(element, bits.position(), 8 * length);
}

}  // namespace sluice::ingest
