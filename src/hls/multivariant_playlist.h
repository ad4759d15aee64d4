// The text of a multivariant playlist (draft-pantos-hls-rfc8216bis 4.4.6). Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "hls/playlist_state.h"

namespace sluice::hls {

// One EXT-X-STREAM-INF, or EXT-X-I-FRAME-STREAM-INF.
struct Variant {
  std::string uri;  // relative to the multivariant playlist
  std::uint64_t bandwidth = 0;
  std::uint64_t average_bandwidth = 0;
  std::string codecs;
  std::uint32_t width = 0;  // as shown, after the sample aspect ratio; 0 without video
  std::uint32_t height = 0;
  double frame_rate = 0;    // 0 without video, and for I-frames
  std::string video_range;  // "SDR", "PQ", "HLG"; empty without video
};

// Describes the media playlist at `uri` as it is now: what the newest init section holds, and the bit rates
// measured over the segments listed, with a quarter of headroom (MV-06). The state lists at least one
// segment.
Variant describe_variant(const PlaylistState& state, std::string uri);

// Describes the I-frame playlist beside it: the same picture, and nothing of the sound (MV-13).
Variant describe_iframe_variant(const PlaylistState& state, std::string uri);

std::string render_multivariant_playlist(std::span<const Variant> variants,
                                         std::span<const Variant> iframe_variants = {});

}  // namespace sluice::hls
