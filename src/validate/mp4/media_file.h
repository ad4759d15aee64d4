// A part or segment (ISO/IEC 14496-12 8.8) as the judge sees it: its fragments, each sample resolved through
// trex, tfhd and trun, and what is wrong with the boxes. See box.h for how foreign bytes are read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "validate/mp4/box.h"
#include "validate/mp4/init_section.h"

namespace sluice::validate {

// One access unit, as the boxes describe it. Times are in the track's time scale.
struct Sample {
  std::size_t offset = 0;  // in the file
  std::size_t size = 0;
  std::uint64_t dts = 0;
  std::uint32_t duration = 0;
  std::int64_t composition = 0;  // PTS − DTS
  std::uint32_t flags = 0;       // 8.8.3.1

  bool sync() const { return (flags & 0x1'0000U) == 0; }
  unsigned depends_on() const { return flags >> 24U & 3U; }  // 0: not said, 1: on others, 2: on none
  // Whether its bytes lie inside of the file; it is never read otherwise.
  bool inside(std::span<const std::uint8_t> file) const {
    return offset <= file.size() && size <= file.size() - offset;
  }
};

struct TrackRun {  // trun
  std::size_t offset = 0;
  std::uint8_t version = 0;
  std::optional<std::int32_t> data_offset;
  std::uint32_t samples = 0;
  bool composition_offsets = false;
  bool negative_offsets = false;  // with version 0 they are huge instead
};

struct TrackFragment {  // traf
  std::size_t offset = 0;
  std::uint32_t track_id = 0;
  bool default_base_is_moof = false;
  bool base_data_offset = false;
  std::optional<std::uint64_t> decode_time;  // tfdt
  std::uint8_t decode_time_version = 0;
  std::vector<TrackRun> runs;
  std::vector<Sample> samples;

  std::uint64_t duration() const;
};

struct ProducerTime {  // prft
  std::size_t offset = 0;
  std::uint32_t track_id = 0;
  std::uint64_t ntp = 0;  // 32.32 seconds since 1900
  std::uint64_t media_time = 0;
};

struct EventMessage {  // emsg
  std::size_t offset = 0;
  std::uint8_t version = 0;
  std::uint32_t id = 0;
  std::string scheme;
};

struct MovieFragment {  // moof with the mdat that follows it
  std::size_t offset = 0;
  std::size_t size = 0;  // of the moof
  std::optional<std::uint32_t> sequence_number;
  std::vector<TrackFragment> tracks;
  std::optional<ProducerTime> producer_time;  // directly before the moof
  std::size_t data_begin = 0;                 // of the mdat's body; both 0 when there is none
  std::size_t data_end = 0;

  // Whether the sample lies in the mdat.
  bool holds(const Sample& sample) const {
    return sample.offset >= data_begin && sample.offset <= data_end &&
           sample.size <= data_end - sample.offset;
  }
};

struct SegmentIndex {  // sidx
  std::size_t offset = 0;
  std::size_t end = 0;
  std::uint64_t first_offset = 0;
  std::uint64_t referenced = 0;  // bytes
};

struct MediaFile {
  std::vector<Box> boxes;  // the outermost
  std::vector<MovieFragment> fragments;
  std::vector<EventMessage> events;
  std::vector<SegmentIndex> indexes;
  Faults structure;
};

// `init` gives the defaults of the tracks. No more than a hundred thousand samples are read.
MediaFile read_media_file(std::span<const std::uint8_t> data, const InitSection& init);

}  // namespace sluice::validate
