// Bits: the syntax elements of a parameter set, bit by bit (ITU-T H.264 7.2, 9.1; H.265 9.2), with the
// emulation prevention bytes left out. Behind the end every bit is 0 and ok() is false. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sluice::validate {

class Bits {
 public:
  explicit Bits(std::span<const std::uint8_t> nal) {
    int zeros = 0;
    for (const std::uint8_t byte : nal) {
      if (zeros >= 2 && byte == 3) {
        zeros = 0;
        continue;
      }
      zeros = byte == 0 ? zeros + 1 : 0;
      data_.push_back(byte);
    }
  }

  bool ok() const { return position_ <= 8 * data_.size(); }

  std::uint32_t u(unsigned count) {
    std::uint32_t value = 0;
    for (; count > 0; --count) value = value << 1U | bit();
    return value;
  }
  bool flag() { return bit() != 0; }
  void skip(std::size_t count) { position_ += count; }

  std::uint32_t ue() {
    unsigned zeros = 0;
    while (ok() && bit() == 0) ++zeros;
    if (zeros > 31 || !ok()) {
      position_ = 8 * data_.size() + 1;
      return 0;
    }
    return (1U << zeros) - 1 + u(zeros);
  }
  std::int32_t se() {
    const std::uint32_t code = ue();
    const auto half = static_cast<std::int32_t>(code / 2);
    return code % 2 == 0 ? -half : half + 1;
  }

 private:
  std::uint32_t bit() {
    const std::size_t byte = position_ / 8;
    const unsigned shift = 7 - static_cast<unsigned>(position_ % 8);
    ++position_;
    return byte < data_.size() ? unsigned{data_[byte]} >> shift & 1U : 0;
  }

  std::vector<std::uint8_t> data_;
  std::size_t position_ = 0;
};

}  // namespace sluice::validate
