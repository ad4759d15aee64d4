// BitReader: reads a run of bytes bit by bit, most significant first.
//
// Safe on any bytes: behind the end every bit is 0 and ok() is false from then on, so a parser reads what it
// expects and asks once. Used from one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::media {

class BitReader {
 public:
  explicit BitReader(std::span<const std::uint8_t> data) : data_(data) {}

  // Unsigned number of `count` bits, 0 to 32: u(n).
  std::uint32_t bits(unsigned count);
  bool flag() { return bits(1) != 0; }
  // Exp-Golomb codes ue(v) and se(v) (ITU-T H.264 and H.265, 9.1 and 9.2).
  std::uint32_t ue();
  std::int32_t se();
  void skip(std::size_t count);

  // Nothing was read from behind the end, and no Exp-Golomb code says more than 32 bits hold.
  bool ok() const { return ok_; }
  std::size_t position() const { return position_; }  // in bits
  std::size_t left() const { return 8 * data_.size() - position_; }

 private:
  std::span<const std::uint8_t> data_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace sluice::media
