// From the samples of a part to its bytes. Pure; any thread.
#pragma once

#include <cstdint>

#include "hls/cut.h"
#include "hls/segment.h"

namespace sluice::hls {

// Of a part that is no gap, with a sample of its first track. `sequence_number`: of the fragment (PS-15).
// `has_video`: that track is the video.
Part make_part(const CutPart& part, std::uint32_t sequence_number, bool has_video);

}  // namespace sluice::hls
