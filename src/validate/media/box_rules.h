// What the boxes of one file have to be: PS-01 and PS-19 for an init section, PS-09, PS-11 to PS-15 for a
// part or segment. Pure; any thread.
#pragma once

#include "validate/finding.h"
#include "validate/media/piece.h"
#include "validate/mp4/init_section.h"

namespace sluice::validate {

void judge_init_section(const InitSection& init, const Where& where, Findings& findings);

// `date` is that of the piece's first sample to be shown.
void judge_boxes(const Piece& piece, std::optional<WallTime> date, Findings& findings);

}  // namespace sluice::validate
