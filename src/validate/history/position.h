// How far a media playlist has come: the number of the segment being built, and its published parts.
#pragma once

#include <compare>
#include <cstdint>

#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

struct Position {
  std::uint64_t msn = 0;
  std::uint64_t parts = 0;

  auto operator<=>(const Position&) const = default;
};

inline Position position_of(const MediaPlaylist& playlist) {
  return {.msn = playlist.open_msn(), .parts = playlist.open_parts()};
}

}  // namespace sluice::validate
