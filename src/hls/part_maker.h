// From the samples of a part to its bytes.
#pragma once

#include <cstdint>

#include "hls/cut.h"
#include "hls/segment.h"

namespace sluice::hls {

// Not of a gap. `sequence_number`: of the fragment (PS-15). `has_video`: the first track is the video.
Part make_part(const CutPart& part, std::uint32_t sequence_number, bool has_video);

}  // namespace sluice::hls
