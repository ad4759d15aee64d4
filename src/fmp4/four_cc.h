// FourCc: the type of a box, or another name of four characters. A value; any thread.
#pragma once

#include <cstdint>
#include <string>

namespace sluice::fmp4 {

struct FourCc {
  std::uint32_t value = 0;

  constexpr FourCc() = default;
  constexpr explicit FourCc(std::uint32_t number) : value(number) {}
  // Implicit on purpose: FourCc type = "moov".
  constexpr FourCc(const char (&text)[5]) {  // NOLINT(google-explicit-constructor)
    for (int i = 0; i < 4; ++i) value = value << 8U | static_cast<std::uint8_t>(text[i]);
  }

  // Characters that cannot be printed become dots.
  std::string text() const;

  friend constexpr bool operator==(FourCc, FourCc) = default;
};

}  // namespace sluice::fmp4
