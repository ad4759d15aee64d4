// dump: the boxes of an initialization section or of fragments as text, one line for each field. For people
// and for golden files; pure, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace sluice::fmp4 {

// What cannot be read ends the text with a line that begins with "error: ".
std::string dump(std::span<const std::uint8_t> data);

}  // namespace sluice::fmp4
