// Text in a picture, in a small font of our own: capitals, digits and some signs; all else is blank. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/picture.h"

namespace sluice::ingest {

// Each character takes 6x8 dots, of `dot` samples each way (even), the gap to the next included.
Rectangle text_area(std::string_view text, std::uint32_t x, std::uint32_t y, std::uint32_t dot);
void draw_text(const Picture& picture, std::string_view text, std::uint32_t x, std::uint32_t y,
               std::uint32_t dot, Colour ink, Colour paper);

}  // namespace sluice::ingest
