// What is kept of a part or segment after it was judged, to compare it with its neighbours. Values; any
// thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "validate/media/piece.h"

namespace sluice::validate {

struct SampleDigest {
  std::uint64_t dts = 0;
  std::uint32_t duration = 0;
  std::int64_t composition = 0;
  std::uint32_t flags = 0;
  std::size_t size = 0;
  std::size_t hash = 0;  // of its bytes

  auto operator<=>(const SampleDigest&) const = default;
};

struct TrackDigest {
  std::uint32_t id = 0;
  std::uint32_t timescale = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::vector<SampleDigest> samples;
};

struct Digest {
  Where where;
  std::uint64_t dsn = 0;
  std::vector<TrackDigest> tracks;            // those with samples
  std::optional<std::uint32_t> first_number;  // mfhd
  std::optional<std::uint32_t> last_number;
  Duration listed{};
  Duration media{};
  std::optional<Duration> first_key;  // of the video track, by its own clock
  std::optional<Duration> last_key;
  Duration video_end{};

  const TrackDigest* track(std::uint32_t id) const;
};

Digest digest_of(const Piece& piece);

}  // namespace sluice::validate
