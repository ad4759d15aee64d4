// PS-02 and PS-03: how long the playlist says that its parts last. Pure; any thread.
#pragma once

#include "validate/finding.h"
#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

// The last part of a segment that is still being built is left for a later playlist.
void judge_part_durations(const MediaPlaylist& playlist, const Where& where, Findings& findings);

}  // namespace sluice::validate
