// The movie fragment: one `moof` and one `mdat`, a CMAF chunk. What is published as a part is one of these; a
// segment is the concatenation of its parts (PS-08).
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "fmp4/init_section.h"
#include "fmp4/sample_flags.h"
#include "media/sample.h"

namespace sluice::fmp4 {

// A sample and how long it lasts, which only the sample after it tells.
struct TimedSample {
  const media::Sample* sample = nullptr;
  media::Ticks duration;  // 0 to 2^32 - 1
};

// The samples of one track in one fragment. The decode time is given once and the samples' own dts is used
// only to find their composition offset, pts - dts, which fits 32 bits with a sign.
struct TrackFragment {
  std::uint32_t track_id = 0;
  media::Ticks base_decode_time;  // the tfdt: 0 to 2^53, which players in JavaScript can hold
  std::span<const TimedSample> samples;
};

// Writes a fragment into one buffer of the exact size, copying each sample's bytes once. There is a sample,
// and all of them take less than 2 GiB; tracks without samples are left out. `sequence_number` rises by any
// amount from fragment to fragment of a presentation (PS-15). The data of each track is referred to from the
// start of the moof (PS-11) and every flag is right without a trex (PS-10).
Bytes write_fragment(std::uint32_t sequence_number, std::span<const TrackFragment> tracks);

// Where the first sample of the first track ends in `fragment`, which was written from `tracks`.
std::size_t first_sample_end(const Bytes& fragment, std::span<const TrackFragment> tracks);

// A sample as a player sees it, after trex, tfhd and trun have had their say.
struct FragmentSample {
  media::Ticks dts;
  media::Ticks duration;
  media::Ticks composition_offset;
  std::uint32_t flags = 0;              // sample_flags
  std::span<const std::uint8_t> bytes;  // in the data that was read

  bool sync() const { return (flags & sample_flags::kNonSync) == 0; }
  media::Ticks pts() const { return dts + composition_offset; }
};

struct FragmentTrack {
  std::uint32_t track_id = 0;
  bool has_decode_time = false;  // a tfdt; without one, times count from 0
  media::Ticks base_decode_time;
  bool base_is_moof = false;       // default-base-is-moof, and no base-data-offset
  bool says_where_data_is = true;  // every trun has a data offset
  std::vector<FragmentSample> samples;

  media::Ticks duration() const;
};

struct Fragment {
  std::uint32_t sequence_number = 0;
  std::vector<FragmentTrack> tracks;
  std::size_t end = 0;  // of the mdat, in bytes from the start of the data that was read
};

// Reads the first fragment of anyone's segment: boxes before the moof are skipped, and sample data has to lie
// in the one mdat that follows. `defaults` are those of the init section; a track that is not among them is
// an error, and so are more samples than any segment holds (kLimit). An error names the box and the byte
// where reading ended.
Result<Fragment> read_fragment(std::span<const std::uint8_t> data, std::span<const TrackDefaults> defaults);

// All fragments of a segment or a part.
Result<std::vector<Fragment>> read_fragments(std::span<const std::uint8_t> data,
                                             std::span<const TrackDefaults> defaults);

}  // namespace sluice::fmp4
