// One piece of media against another: what follows each other (PS-09, PS-15), and parts against the segment
// that they make up (PS-08). Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "validate/finding.h"
#include "validate/media/digest.h"

namespace sluice::validate {

// `after` follows `before` directly in the playlist.
void judge_neighbours(const Digest& before, const Digest& after, Findings& findings);

// `part` is one of the segment's.
void judge_part_of(std::uint64_t msn, const Digest& part, const Digest& segment, Findings& findings);

// `parts` are all parts of the segment.
void judge_all_parts_of(std::uint64_t msn, std::span<const Digest* const> parts, const Digest& segment,
                        Findings& findings);

}  // namespace sluice::validate
