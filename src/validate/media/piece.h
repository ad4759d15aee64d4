// A part or segment as it is judged: what the playlist says of it, its bytes, and what the box reader made of
// them. A view that lives as long as one judgement; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "validate/finding.h"
#include "validate/mp4/media_file.h"
#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

// Rounded down to nanoseconds; what is beyond 200 years is cut.
Duration to_duration(std::uint64_t ticks, std::uint32_t timescale);
Duration to_signed_duration(std::int64_t ticks, std::uint32_t timescale);

struct Piece {
  const MediaPlaylist& playlist;
  const Segment& segment;
  std::optional<std::size_t> part;  // its index; nothing for a whole segment
  const InitSection& init;
  std::span<const std::uint8_t> data;
  const MediaFile& file;
  Where where;
  bool independent_segments = false;  // said by either playlist

  // The track that EXTINF and dates are about: video, else audio (MP-05).
  const Track* main_track() const;
  Duration listed_duration() const;
  // Every fragment says when it begins: without that its times mean nothing.
  bool is_timed() const;
  // The sum of the main track's sample durations.
  Duration media_duration() const;
  // When the main track's first sample to be shown is shown, by its own clock, edit list included.
  std::optional<Duration> presentation_start() const;
  // "segment 12" or "part 3 of segment 12", for messages.
  std::string name() const;
};

// All samples of one track, in the order of the file.
std::vector<Sample> samples_of(const MediaFile& file, std::uint32_t track_id);

}  // namespace sluice::validate
