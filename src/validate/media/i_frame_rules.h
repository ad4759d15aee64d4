// MV-13: what an entry of an I-frame playlist leads to is one picture. Pure; any thread.
#pragma once

#include <optional>
#include <span>

#include "validate/finding.h"
#include "validate/mp4/init_section.h"
#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

// `data` is the byte range of the entry: the moof and as much of its mdat as the picture needs. Returns the
// picture's time by its track's clock, to be compared with the next one's.
std::optional<Duration> judge_i_frame(const Segment& entry, const InitSection& init,
                                      std::span<const std::uint8_t> data, const Where& where,
                                      Findings& findings);

// `entry`'s EXTINF is the distance from its picture to the next one's.
void judge_i_frame_distance(const Segment& entry, Duration time, Duration next, const Where& where,
                            Findings& findings);

}  // namespace sluice::validate
