// Sequence parameter sets of H.264 (ITU-T H.264 7.3.2.1) and H.265 (ITU-T H.265 7.3.2.2): the size of the
// picture, the shape of a pixel, and the transfer characteristics. Safe on any bytes; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "validate/mp4/codec.h"

namespace sluice::validate {

// `nal` is a whole NAL unit with its header. Nothing when it cannot be read.
std::optional<Picture> read_h264_sps(std::span<const std::uint8_t> nal);
std::optional<Picture> read_h265_sps(std::span<const std::uint8_t> nal);

}  // namespace sluice::validate
