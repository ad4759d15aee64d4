// The text of a media playlist (draft-pantos-hls-rfc8216bis 4.4.3, 4.4.4). Pure; any thread.
#pragma once

#include <cstddef>
#include <string>

#include "hls/playlist_state.h"

namespace sluice::hls {

// The whole playlist, or a delta update that leaves out the `skipped` oldest segments (DD-16, DD-17). URIs
// are relative to it; ends in a line feed.
std::string render_media_playlist(const PlaylistState& state, std::size_t skipped = 0);

}  // namespace sluice::hls
