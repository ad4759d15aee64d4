// BitWriter: writes a run of bytes bit by bit, most significant first. Used from one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::media {

class BitWriter {
 public:
  // The lowest `count` bits of `value`, 0 to 32.
  void put(std::uint32_t value, unsigned count) {
    while (count-- > 0) {
      if (used_ % 8 == 0) bytes_.push_back(0);
      const unsigned bit = value >> count & 1U;
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | bit << (7 - used_ % 8));
      ++used_;
    }
  }

  // The last byte is filled up with zeros.
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t used_ = 0;  // bits
};

}  // namespace sluice::media
