// What a playlist is made of: init sections, parts, segments. Immutable once published, shared by every
// reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "hls/time.h"
#include "media/track.h"

namespace sluice::hls {

// EXT-X-MAP: its name is never used again for other bytes (MP-18).
struct InitSection {
  std::string name;
  Bytes data;
  std::vector<media::Track> tracks;
};

struct Part {
  Duration duration{0};
  bool independent = false;  // begins with a sync sample (PS-07)
  bool gap = false;          // GAP=YES: there are no bytes
  Bytes data;                // one moof and one mdat
  std::size_t pictures = 0;  // 0 for sound alone
  // The bytes from its start that hold the picture it begins with, if that is a key frame: moof, head of the
  // mdat, sample (MV-13). 0 otherwise.
  std::size_t key_frame_end = 0;
};

// A segment is the list of its parts and has no bytes of its own (PS-08).
struct Segment {
  std::uint64_t msn = 0;           // media sequence number
  std::uint64_t dsn = 0;           // discontinuity sequence number
  std::uint64_t first_iframe = 0;  // media sequence number of its first entry in the I-frame playlist
  bool discontinuity = false;
  bool gap = false;   // EXT-X-GAP: parts of it are missing, so that the whole cannot be loaded (MP-23)
  bool lost = false;  // stands for what a killed process was building: no parts are listed
  PresentationTime start{0};  // of its first sample: PROGRAM-DATE-TIME
  std::shared_ptr<const InitSection> init;
  std::vector<Part> parts;

  Duration duration() const;
  PresentationTime end() const { return start + duration(); }
  std::size_t size() const;  // bytes
  std::size_t pictures() const;
  std::vector<Bytes> data() const;
};

}  // namespace sluice::hls
