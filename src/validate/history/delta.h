// Delta updates (bis 6.2.5.1): rebuilt to whole playlists, and judged (DD-16 to DD-19).
// Pure; any thread.
#pragma once

#include <memory>

#include "validate/finding.h"
#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

enum class SkipAsked { kNo, kYes, kV2 };

// `before` is a whole playlist that was received before the delta was asked for. Nothing when it does not
// hold all that the delta skips.
std::shared_ptr<const MediaPlaylist> rebuild(const MediaPlaylist& before, const MediaPlaylist& delta);

// An answer to a request with `_HLS_skip`, or without.
void judge_delta(const MediaPlaylist& before, const MediaPlaylist& answer, SkipAsked asked,
                 const Where& where, Findings& out);

// A rebuilt delta against the whole playlist of the same moment.
void judge_rebuilt(const MediaPlaylist& rebuilt, const MediaPlaylist& whole, const Where& where,
                   Findings& out);

}  // namespace sluice::validate
