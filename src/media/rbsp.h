// The raw byte sequence payload inside a NAL unit (ITU-T H.264 7.3.1, H.265 7.3.1.1). Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/nal.h"

namespace sluice::media {

// What follows the header, with the emulation prevention bytes taken out. Empty for a unit shorter than its
// header.
std::vector<std::uint8_t> unescape_rbsp(NalUnit unit, std::size_t header_size);

}  // namespace sluice::media
