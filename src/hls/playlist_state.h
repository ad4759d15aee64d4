// PlaylistState: everything one version of a media playlist says, as data.
//
// A value; the readers of a published one share it and never change it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "hls/segment.h"
#include "hls/targets.h"

namespace sluice::hls {

struct PlaylistState {
  Targets targets;
  // Complete segments, oldest first, numbered without a hole. Never empty once published (RB-10).
  std::vector<std::shared_ptr<const Segment>> segments;
  // The segment being built; its parts are listed with low latency. None after a run has ended, until the
  // next one begins, and never empty of parts otherwise.
  std::shared_ptr<const Segment> open;
  // The number that the next segment gets when none is open.
  std::uint64_t next_msn = 0;
  // The init section of the next part, when it is known to need another than the one in force: hinted, and to
  // be had already (DD-21). Null otherwise, and while a segment is open.
  std::shared_ptr<const InitSection> next_init;
  // The number of the first entry of the I-frame playlist, before there is a segment.
  std::uint64_t first_iframe = 0;
  // EXT-X-DISCONTINUITY-SEQUENCE (MP-10).
  std::uint64_t discontinuity_sequence = 0;
  // Segments that have left the playlist and must still be downloadable, oldest first (MP-15, MP-17).
  std::vector<std::shared_ptr<const Segment>> retained;
  // The presentation is finished: EXT-X-ENDLIST (MP-22).
  bool ended = false;

  std::uint64_t media_sequence() const { return segments.empty() ? next_msn : segments.front()->msn; }
  // The segment being built, or the one that will be built next.
  std::uint64_t open_msn() const { return open ? open->msn : next_msn; }
  std::size_t open_parts() const { return open ? open->parts.size() : 0; }
  Duration duration() const;  // of the complete segments listed
  // After minutes of an outage there are only gaps, of which players make nothing and no rate can be told:
  // nobody is led here then (MV-06, MV-16).
  bool has_media() const;

  // How many of the oldest segments a delta update leaves out: those further than CAN-SKIP-UNTIL from the end
  // of the last complete segment (DD-16). None after ENDLIST (DD-13).
  std::size_t skippable() const;

  // The complete segment of that number, listed or retained; null when there is none (any more).
  const Segment* find(std::uint64_t msn) const;
  // The init section of that name, of any segment there is or hinted; null when there is none (any more).
  const InitSection* find_init(std::string_view name) const;
};

}  // namespace sluice::hls
