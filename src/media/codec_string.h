// What a multivariant playlist says of a track before anyone has fetched it. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "media/track.h"

namespace sluice::media {

// One entry of CODECS (RFC 6381, MV-07), in the form that MediaSource.isTypeSupported() takes, which is exact
// about every character:
//   avc1.PPCCLL        the three bytes after the version of the avcC (ISO/IEC 14496-15 annex E.2)
//   hvc1.1.6.L93.B0    profile, bit-reversed compatibility, tier and level, constraints without trailing zero
//                      bytes (annex E.3)
//   mp4a.40.2          .5 for HE-AAC, .29 for HE-AACv2 (the audio object type, ISO/IEC 14496-3)
// Empty for a decoder configuration that cannot be read.
std::string codec_string(const Track& track);

// VIDEO-RANGE (MV-09) from the transfer characteristics: "PQ", "HLG", and "SDR" for all else.
std::string_view video_range(const VideoConfig& video);

}  // namespace sluice::media
