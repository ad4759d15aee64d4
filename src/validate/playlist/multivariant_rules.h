// Rules that a multivariant playlist breaks or keeps by itself. Pure; any thread.
#pragma once

#include "validate/finding.h"
#include "validate/playlist/multivariant_playlist.h"

namespace sluice::validate {

void judge_multivariant(const MultivariantPlaylist& playlist, const Where& where, Findings& out);

}  // namespace sluice::validate
