// The media initialization section: `ftyp` and `moov`, what EXT-X-MAP points to (PS-01).
//
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "fmp4/four_cc.h"
#include "media/orientation.h"
#include "media/track.h"

namespace sluice::fmp4 {

// Tracks appear in the order given. They hold no samples and no durations; sample entries are avc1, hvc1 and
// mp4a, with the parameter sets in the decoder configuration only (PS-16). `orientation` turns the video
// tracks.
Bytes write_init_section(std::span<const media::Track> tracks,
                         media::Orientation orientation = media::Orientation::kNormal);

// What a `trex` says of the samples of a track whose fragments do not say otherwise.
struct TrackDefaults {
  std::uint32_t track_id = 0;
  std::uint32_t sample_duration = 0;
  std::uint32_t sample_size = 0;
  std::uint32_t sample_flags = 0;
};

struct InitSection {
  std::vector<FourCc> brands;  // of the ftyp: major brand first, then the compatible ones
  std::vector<media::Track> tracks;
  std::vector<TrackDefaults> defaults;  // one for each track that fragments may carry
  media::Orientation orientation = media::Orientation::kNormal;  // of the last video track
  bool holds_samples = false;                                    // against PS-01
  bool has_duration = false;                                     // against PS-01
};

// Reads anyone's init section. An error names the box and the byte where reading ended; a track of a codec
// that Sluice does not serve is one too (kUnsupported).
Result<InitSection> read_init_section(std::span<const std::uint8_t> data);

}  // namespace sluice::fmp4
