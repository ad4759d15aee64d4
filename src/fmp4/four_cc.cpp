#include "fmp4/four_cc.h"

namespace sluice::fmp4 {

std::string FourCc::text() const {
  std::string characters;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto character = static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift));
    characters.push_back(character >= 0x20 && character < 0x7f ? static_cast<char>(character) : '.');
  }
  return characters;
}

}  // namespace sluice::fmp4
