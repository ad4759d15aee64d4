// The transformation matrix of a track header (ISO/IEC 14496-12 8.3.2) for each orientation. Pure; any
// thread.
#pragma once

#include <cstdint>

#include "fmp4/movie_boxes.h"
#include "media/orientation.h"

namespace sluice::fmp4 {

// `width` and `height` in whole pixels, before turning: the turned picture is moved back to where x and y are
// not negative.
DisplayMatrix make_display_matrix(media::Orientation orientation, std::uint32_t width, std::uint32_t height);

// kNormal for a matrix that does more, or other things, than an Orientation.
media::Orientation orientation_of(const DisplayMatrix& matrix);

}  // namespace sluice::fmp4
