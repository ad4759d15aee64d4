// A media playlist as it was written, read into values. URIs are absolute; durations are exact to the
// nanosecond, further digits are cut.
//
// Values; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "validate/playlist/attributes.h"
#include "validate/playlist/values.h"

namespace sluice::validate {

struct ByteRange {
  std::uint64_t length = 0;
  std::uint64_t offset = 0;  // resolved: where none was written, the end of the range before

  bool operator==(const ByteRange&) const = default;
};

struct Map {
  std::string uri;
  std::optional<ByteRange> range;

  bool operator==(const Map&) const = default;
};

struct Part {
  std::string uri;
  Duration duration{};
  bool independent = false;
  bool gap = false;
  std::optional<ByteRange> range;
  int line = 0;
};

struct Segment {
  std::uint64_t msn = 0;
  std::uint64_t dsn = 0;
  bool complete = false;  // has its EXTINF and URI; the last one of a playlist may not have them yet
  std::string uri;
  Duration duration{};
  std::vector<Part> parts;
  bool discontinuity = false;
  bool gap = false;
  std::optional<WallTime> date;  // EXT-X-PROGRAM-DATE-TIME, only where it is written
  std::optional<ByteRange> range;
  std::shared_ptr<const Map> map;         // in force
  std::string keys;                       // the EXT-X-KEY lines in force; empty when not encrypted
  std::optional<std::uint64_t> kilobits;  // EXT-X-BITRATE in force
  int line = 0;                           // of EXTINF
  int first_part_line = 0;                // 0: none
};

// EXTINF; of a segment that is being built, the sum of its parts.
Duration length_of(const Segment& segment);

struct ServerControl {
  AttributeList attributes;
  std::optional<Duration> can_skip_until;
  bool can_skip_dateranges = false;
  std::optional<Duration> hold_back;
  std::optional<Duration> part_hold_back;
  bool can_block_reload = false;
};

struct PreloadHint {
  std::string type;  // "PART" or "MAP"
  std::string uri;
  std::optional<std::uint64_t> start;
  std::optional<std::uint64_t> length;
  int line = 0;
};

struct RenditionReport {
  std::string uri;
  std::optional<std::uint64_t> last_msn;
  std::optional<std::uint64_t> last_part;
  int line = 0;
};

struct Skip {
  std::uint64_t segments = 0;
  std::optional<std::string> removed_dateranges;
  int line = 0;
};

struct DateRange {
  std::string id;
  AttributeList attributes;
  int line = 0;
};

struct MediaPlaylist {
  std::string url;  // that its URIs are relative to
  std::optional<std::uint64_t> version;
  std::optional<std::uint64_t> target_duration;  // seconds
  std::optional<ServerControl> server_control;
  std::optional<Duration> part_target;
  std::optional<std::uint64_t> media_sequence;          // as written
  std::optional<std::uint64_t> discontinuity_sequence;  // as written
  std::optional<std::string> type;                      // EXT-X-PLAYLIST-TYPE
  std::optional<Skip> skip;
  std::vector<Segment> segments;  // the last one may be incomplete
  std::vector<PreloadHint> hints;
  std::vector<RenditionReport> reports;
  std::vector<DateRange> dateranges;
  bool endlist = false;
  bool i_frames_only = false;
  bool independent_segments = false;
  std::uint64_t minimum_version = 1;  // that its tags need (bis 8)
  std::string minimum_version_tag;    // the tag that needs it

  bool low_latency() const { return part_target.has_value(); }
  std::uint64_t first_msn() const { return media_sequence.value_or(0); }

  // MSN of the last complete segment, and position of the newest part; nothing when there is none.
  std::optional<std::uint64_t> last_complete() const;
  // The media sequence number that a next segment or part belongs to: behind the last complete segment.
  std::uint64_t open_msn() const;
  // Parts of the segment being built.
  std::uint64_t open_parts() const;
  // From the first listed segment to the end of the last part; skipped segments are not counted.
  Duration length() const;
  // The segment of this number; nothing when it is skipped, gone or not there yet.
  const Segment* find(std::uint64_t msn) const;
};

}  // namespace sluice::validate
