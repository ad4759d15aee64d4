// The one time line of a presentation.
//
// PresentationTime counts microseconds since 2020-01-01T00:00:00Z, and media is stamped with it: a sample's
// decode time in the fragments is its presentation time in the track's timescale, and PROGRAM-DATE-TIME is
// the same number as a date. So the mapping between dates and timestamps (MV-12, MP-20) is one constant for
// every rendition, run and process, and time goes on over a reconnect by as much as really passed.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace sluice::hls {

using Duration = std::chrono::microseconds;
using PresentationTime = std::chrono::microseconds;

inline constexpr WallTime kPresentationEpoch{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}};

// How often Packager::tick() is to be called, and so how often a playlist changes while nothing comes.
inline constexpr std::chrono::milliseconds kTick{50};

constexpr PresentationTime to_presentation(WallTime time) {
  return time - kPresentationEpoch;
}
constexpr WallTime to_wall(PresentationTime time) {
  return kPresentationEpoch + time;
}

}  // namespace sluice::hls
