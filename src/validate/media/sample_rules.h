// What the samples of one part or segment have to be: PS-07 and PS-10 (key frames and their flags), PS-16
// (parameter sets and NAL lengths), PS-19 (frames of sound). Pure; any thread.
#pragma once

#include "validate/finding.h"
#include "validate/media/piece.h"

namespace sluice::validate {

// Nothing of an encrypted piece can be judged: do not call it for one.
void judge_samples(const Piece& piece, Findings& findings);

}  // namespace sluice::validate
