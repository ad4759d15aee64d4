// What the NAL units of one access unit say of it: where decoding may begin, and what of it a player wants.
//
// Pure functions; any thread. `codec` is kH264 or kH265.
#pragma once

#include <cstdint>
#include <span>

#include "media/nal.h"
#include "media/track.h"

namespace sluice::media {

enum class RandomAccess : std::uint8_t {
  kNone,   // needs pictures before it
  kClean,  // AVC IDR; HEVC IDR, BLA_W_RADL, BLA_N_LP: all that follows it can be decoded
  // HEVC CRA, BLA_W_LP: pictures shown before it may follow, and these need the past. One access unit cannot
  // tell; ParameterSets::is_sync_sample() can when the sequence parameter set rules reordering out.
  kMayHaveLeadingPictures,
};

RandomAccess random_access(Codec codec, std::span<const NalUnit> units);

// SPS and PPS; for HEVC also VPS.
bool is_parameter_set(Codec codec, NalUnit unit);

// A slice of the primary coded picture: without one, units are no access unit.
bool is_picture(Codec codec, NalUnit unit);

// Whether a unit goes into a sample. Access unit delimiters, filler, ends of sequence and bitstream do not,
// nor do parameter sets, which live in the decoder configuration (PS-16; ingest begins a new run when they
// change), nor HEVC layers above the base. SEI does, and so do types that are reserved or unknown.
bool belongs_in_sample(Codec codec, NalUnit unit);

}  // namespace sluice::media
