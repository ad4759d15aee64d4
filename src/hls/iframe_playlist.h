// The I-frame playlist: the key frames of a rendition as byte ranges of its segments, for scrubbing
// (draft-pantos-hls-rfc8216bis 4.4.3.6, MV-13). Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hls/playlist_state.h"

namespace sluice::hls {

// One entry: a range of its segment's bytes that holds one picture, and the time to the next entry.
struct IFrame {
  std::size_t offset = 0;
  std::size_t size = 0;  // 0: there is no key frame in this stretch, which is listed as a gap
  Duration duration{0};
};

// The entries of a complete segment; at least one, and their durations add up to its own. Those inside of it
// are at least a second apart, which is dense enough to scrub and keeps their numbers from rising faster than
// time (hls/names.h). A segment that was cut without a key frame begins with a gap, because the entry before
// may not outgrow TARGETDURATION (MP-03, RB-04).
std::vector<IFrame> iframes_of(const Segment& segment);

// The number of the entry that the next segment begins with.
std::uint64_t next_iframe(const PlaylistState& state);

// Whether there is video, and so an I-frame playlist.
bool has_iframes(const PlaylistState& state);

// All entries of the complete segments listed, or without those of the `skipped` oldest segments (DD-16).
// Each is known when its segment is complete, for the next one begins there.
std::string render_iframe_playlist(const PlaylistState& state, std::size_t skipped = 0);

}  // namespace sluice::hls
