// Bits for tests: parameter sets written out by hand, independent of the reader under test.
#pragma once

#include <cstdint>
#include <string>

namespace sluice::validate::testing {

class BitBuilder {
 public:
  BitBuilder& u(unsigned count, std::uint64_t value) {
    for (; count > 0; --count) {
      if (bits_ % 8 == 0) bytes_.push_back('\0');
      const auto bit = static_cast<unsigned>(value >> (count - 1) & 1U);
      bytes_.back() = static_cast<char>(static_cast<unsigned char>(bytes_.back()) | bit << (7 - bits_ % 8));
      ++bits_;
    }
    return *this;
  }
  BitBuilder& ue(std::uint32_t value) {
    unsigned length = 0;
    while ((value + 1) >> length > 1) ++length;
    return u(length, 0).u(length + 1, value + 1);
  }
  // The stop bit, zeros to the end of the byte, and emulation prevention.
  std::string nal() {
    u(1, 1);
    std::string escaped;
    int zeros = 0;
    for (const char c : bytes_) {
      if (zeros >= 2 && static_cast<unsigned char>(c) <= 3) {
        escaped.push_back('\3');
        zeros = 0;
      }
      zeros = c == '\0' ? zeros + 1 : 0;
      escaped.push_back(c);
    }
    return escaped;
  }

 private:
  std::string bytes_;
  unsigned bits_ = 0;
};

struct PictureSpec {
  std::uint32_t width = 320;
  std::uint32_t height = 180;
  std::uint32_t aspect = 0;  // aspect_ratio_idc; 0: not given
  int transfer = -1;         // not given
};

inline void write_vui(BitBuilder& bits, const PictureSpec& spec) {
  bits.u(1, 1);
  if (spec.aspect != 0) {
    bits.u(1, 1).u(8, spec.aspect);
  } else {
    bits.u(1, 0);
  }
  bits.u(1, 0);
  if (spec.transfer >= 0) {
    bits.u(1, 1).u(3, 5).u(1, 0).u(1, 1).u(8, 9).u(8, static_cast<std::uint64_t>(spec.transfer)).u(8, 9);
  } else {
    bits.u(1, 0);
  }
  bits.u(8, 0);
}

// High profile, 4:2:0, level 3.1.
inline std::string h264_sps(const PictureSpec& spec = {}) {
  BitBuilder bits;
  const std::uint32_t wide = (spec.width + 15) / 16;
  const std::uint32_t high = (spec.height + 15) / 16;
  bits.u(8, 0x67).u(8, 100).u(8, 0).u(8, 31).ue(0).ue(1).ue(0).ue(0).u(1, 0).u(1, 0);
  bits.ue(0).ue(2).ue(4).u(1, 0).ue(wide - 1).ue(high - 1).u(1, 1).u(1, 1);
  bits.u(1, 1).ue(0).ue((16 * wide - spec.width) / 2).ue(0).ue((16 * high - spec.height) / 2);
  write_vui(bits, spec);
  return bits.nal();
}

// Main profile, 4:2:0, level 3.1, with two reference picture sets, one predicted from the other.
inline std::string h265_sps(const PictureSpec& spec = {}) {
  BitBuilder bits;
  const std::uint32_t wide = (spec.width + 7) / 8 * 8;
  const std::uint32_t high = (spec.height + 7) / 8 * 8;
  bits.u(16, 0x4201).u(4, 0).u(3, 0).u(1, 1);
  bits.u(8, 1).u(32, 0x6000'0000).u(8, 0x90).u(40, 0).u(8, 93);
  bits.ue(0)
      .ue(1)
      .ue(wide)
      .ue(high)
      .u(1, 1)
      .ue(0)
      .ue((wide - spec.width) / 2)
      .ue(0)
      .ue((high - spec.height) / 2);
  bits.ue(0).ue(0).ue(4).u(1, 1).ue(4).ue(2).ue(0);
  for (const std::uint32_t value : {0U, 3U, 0U, 3U, 0U, 0U}) bits.ue(value);
  bits.u(1, 0).u(2, 1).u(1, 0);
  bits.ue(2).ue(1).ue(0).ue(0).u(1, 1);                // one picture before
  bits.u(1, 1).u(1, 0).ue(0).u(1, 1).u(1, 0).u(1, 1);  // predicted: used, and not used but kept
  bits.u(1, 0).u(2, 3);
  write_vui(bits, spec);
  return bits.nal();
}

}  // namespace sluice::validate::testing
