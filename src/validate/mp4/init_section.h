// An init section (ftyp and moov, ISO/IEC 14496-12 8.2) as the judge sees it: what it says of each track, and
// what is wrong with it. See box.h for how foreign bytes are read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "validate/mp4/box.h"
#include "validate/mp4/codec.h"

namespace sluice::validate {

// What trex says of samples of which neither tfhd nor trun speaks (8.8.3).
struct SampleDefaults {
  std::uint32_t duration = 0;
  std::uint32_t size = 0;
  std::uint32_t flags = 0;
};

struct Edit {
  std::uint64_t duration = 0;   // in the movie's time scale
  std::int64_t media_time = 0;  // in the track's; -1 is an empty edit
};

struct Track {
  std::uint32_t id = 0;
  FourCc handler;  // "vide", "soun", …
  std::uint32_t timescale = 0;
  std::uint64_t header_duration = 0;  // tkhd
  std::uint32_t width = 0;            // tkhd, whole pixels
  std::uint32_t height = 0;
  bool turned = false;  // the matrix swaps width and height
  std::vector<Edit> edits;
  Codec codec;
  std::optional<SampleDefaults> defaults;  // absent: there is no trex

  bool is_video() const { return handler == "vide"; }
  bool is_audio() const { return handler == "soun"; }
};

struct InitSection {
  FourCc major_brand;
  std::vector<FourCc> brands;  // compatible ones
  std::uint32_t movie_timescale = 0;
  std::vector<Track> tracks;
  // What the bytes break: the shape of boxes (PS-01) and the sound's configuration (PS-19).
  Faults structure;
  Faults sound;

  const Track* track(std::uint32_t id) const;
  const Track* video() const;
  const Track* audio() const;
};

InitSection read_init_section(std::span<const std::uint8_t> data);

}  // namespace sluice::validate
