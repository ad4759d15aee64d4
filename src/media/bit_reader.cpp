#include "media/bit_reader.h"

#include <algorithm>

namespace sluice::media {

std::uint32_t BitReader::bits(unsigned count) {
  if (count > left()) {
    ok_ = false;
    position_ = 8 * data_.size();
    return 0;
  }
  std::uint64_t value = 0;
  while (count > 0) {
    const auto offset = static_cast<unsigned>(position_ % 8);
    const unsigned take = std::min(8 - offset, count);
    const unsigned byte = data_[position_ / 8];
    value = (value << take) | ((byte >> (8 - offset - take)) & ((1U << take) - 1));
    position_ += take;
    count -= take;
  }
  return static_cast<std::uint32_t>(value);
}

std::uint32_t BitReader::ue() {
  unsigned zeros = 0;
  while (ok_ && !flag()) ++zeros;
  if (!ok_ || zeros > 31) {
    ok_ = false;
    return 0;
  }
  return (1U << zeros) - 1 + bits(zeros);
}

std::int32_t BitReader::se() {
  const std::uint32_t code = ue();
  const auto magnitude = static_cast<std::int32_t>(code / 2 + code % 2);
  return code % 2 == 1 ? magnitude : -magnitude;
}

void BitReader::skip(std::size_t count) {
  if (count > left()) {
    ok_ = false;
    count = left();
  }
  position_ += count;
}

}  // namespace sluice::media
