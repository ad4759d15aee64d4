// Writes the syntax of parameter sets element by element, for tests only.
#pragma once

#include <cstdint>
#include <vector>

#include "media/bit_writer.h"

namespace sluice::media::testing {

class SyntaxWriter {
 public:
  SyntaxWriter& u(std::uint32_t value, unsigned count) {
    bits_.put(value, count);
    return *this;
  }
  SyntaxWriter& ue(std::uint32_t value) {
    unsigned zeros = 0;
    while ((value + 1) >> (zeros + 1) != 0) ++zeros;
    bits_.put(0, zeros);
    bits_.put(value + 1, zeros + 1);
    return *this;
  }
  // Everything so far, behind it the rbsp_stop_one_bit.
  std::vector<std::uint8_t> unit() {
    bits_.put(1, 1);
    return bits_.bytes();
  }

 private:
  BitWriter bits_;
};

}  // namespace sluice::media::testing
