// The parts of the video usability information that H.264 (annex E) and H.265 (annex E) write alike.
// For h264.cpp and h265.cpp.
#pragma once

#include "media/bit_reader.h"
#include "media/picture_format.h"

namespace sluice::media {

// aspect_ratio_info, overscan_info, video_signal_type and chroma_loc_info, each with its presence flag.
void read_vui_head(BitReader& bits, PictureFormat& picture);

// Frames a second, or 0 when that is nothing a camera does.
double believable_frame_rate(double units_per_frame, double units_per_second);

}  // namespace sluice::media
