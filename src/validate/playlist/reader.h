// The strict reader of playlists: reports what breaks the rules of text, grammar and placement, and makes of
// the rest as much of a playlist as can be made.
//
// Pure functions; any thread. Time and memory grow with the length of the text, which the caller bounds.
#pragma once

#include <string_view>
#include <variant>

#include "base/result.h"
#include "validate/finding.h"
#include "validate/playlist/media_playlist.h"
#include "validate/playlist/multivariant_playlist.h"
#include "validate/playlist/reading.h"

namespace sluice::validate {

using Playlist = std::variant<MediaPlaylist, MultivariantPlaylist>;

// `where.url` is the URL that answered: URIs are relative to it. An error when the text is no playlist at
// all: it doesn't begin with #EXTM3U, or has no tag that tells its kind.
Result<Playlist> read_playlist(std::string_view text, const Where& where, Findings& out,
                               const Variables& imports = {});

// The two kinds, once the kind is known.
MediaPlaylist read_media_playlist(const std::vector<Line>& lines, Reading& reading);
MultivariantPlaylist read_multivariant_playlist(const std::vector<Line>& lines, Reading& reading);

}  // namespace sluice::validate
