// Sample: one coded picture or one audio frame, with its times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/clock.h"
#include "media/ticks.h"

namespace sluice::media {

// The coded bytes of a sample, as they lie in the buffer they came in. Nothing is copied until a fragment is
// written: a video sample is the list of its NAL units without start codes, each of which the fragment
// prefixes with its length in 4 bytes; an audio sample is a single piece, taken as it is.
struct SampleData {
  std::shared_ptr<const void> owner;  // keeps `pieces` alive and unchanged
  std::vector<std::span<const std::uint8_t>> pieces;
  bool nal_units = false;  // pieces are NAL units and get length prefixes

  // Bytes that this sample takes in an mdat.
  std::size_t size() const {
    std::size_t total = nal_units ? 4 * pieces.size() : 0;
    for (const auto& piece : pieces) total += piece.size();
    return total;
  }
};

struct Sample {
  std::uint32_t track_id = 0;
  Ticks dts;          // in decoding order, strictly increasing within a track and run
  Ticks pts;          // when it is shown; below dts never, equal to it without B-frames and for audio
  bool sync = false;  // decoding may begin here: IDR, or an IRAP without leading pictures; every audio frame
  SampleData data;
  // When the sample's first byte reached us; the first of a run anchors PROGRAM-DATE-TIME (RB-07).
  WallTime arrival;
};

}  // namespace sluice::media
