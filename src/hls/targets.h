// The values of a media playlist that are sealed when its first segment is published and never change
// afterwards (MP-04): they are chosen here, from what the user asked for and what the first segment showed of
// the camera.
//
// Pure functions and values; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "hls/time.h"

namespace sluice::hls {

// What the user asks for: the `stream:` block of the configuration.
struct StreamOptions {
  bool low_latency = true;
  Duration part_duration = std::chrono::milliseconds{500};  // 0.2–1.5 s
  Duration segment_duration = std::chrono::seconds{2};      // 2–10 s: the least; cuts wait for a key frame
  Duration window = std::chrono::seconds{120};              // what a playlist lists, if the memory allows
  // What the first playlist lists, in target durations: players that start with less fail (RB-10, CQ-03).
  int first_listing = 3;
  std::size_t memory = 32 << 20;  // bytes, for all that a camera keeps for viewers

  friend bool operator==(const StreamOptions&, const StreamOptions&) = default;
};

// The first part of a segment is listed as this much longer than it is; every other length is exact to the
// microsecond. Shaka Player (5.2.12, its issue 10589) takes where a part is listed less its decode time, and
// whenever that is less than ever before, if only by rounding, it has the browser forget the picture until
// the next key frame: the rest of the segment is lost. With the lead it is more for every part behind the
// first of a segment, since rounding the two ends of a distance to microseconds errs by less than one. The
// first has a key frame, unless the GOP is longer than TARGETDURATION.
inline constexpr Duration kFirstPartLead{2};

struct Targets {
  std::chrono::seconds target_duration{0};  // EXT-X-TARGETDURATION
  bool low_latency = false;
  Duration part_target{0};  // PART-TARGET; 0 without low latency
  Duration part_hold_back{
      0};  // PART-HOLD-BACK: three times the longest PART-TARGET of all renditions (DD-02)
  // CAN-SKIP-UNTIL; 0 where there are no delta updates, because the playlist is too short for them (DD-04).
  std::chrono::seconds can_skip_until{0};
  Duration frame_interval{0};  // the usual distance of two frames of the main track

  // A segment of this length still rounds to TARGETDURATION (MP-03).
  Duration longest_segment() const;
  // A part that is listed within PART-TARGET wherever in a segment it is (PS-02).
  Duration longest_part() const { return part_target - kFirstPartLead; }
  // The shortest part that needs no excuse (PS-03).
  Duration shortest_part() const { return part_target * 85 / 100; }
  // A frame that lasts longer cannot be published: it would break PART-TARGET, or TARGETDURATION.
  Duration longest_frame() const { return low_latency ? longest_part() : longest_segment(); }
  std::chrono::seconds hold_back() const { return 3 * target_duration; }
  // How long a blocking request is held before it gets 503 (DD-15, CQ-11).
  Duration hold_limit() const;

  friend bool operator==(const Targets&, const Targets&) = default;
};

// What the first segments showed of a camera.
struct Observation {
  Duration longest_segment{0};
  std::vector<Duration> frames;  // durations of the frames of the main track, in order
};

// Chooses the targets that all renditions of a camera share, from an observation of each (at least one).
//
// TARGETDURATION is the wanted length or the length seen, whichever is more, with a quarter of a second of
// headroom. PART-TARGET, which each rendition has for itself, is the longest of them: a whole number of
// frames, at least the wanted length and rounded up to a millisecond; with frames that jitter it is long
// enough for parts that are cut before they would exceed it to stay above 85 % (PS-04). A camera whose frames
// are too far apart for that gets plain HLS, and all its renditions do.
Targets seal_targets(const StreamOptions& options, std::span<const Observation> observed);

// The targets of one rendition, for which `sealed` has been chosen: now, or before the camera came back.
// `sealed.part_target` is kept, or chosen when it is 0. None when there are frames that no part can hold.
// That parts cannot be filled to 85 % is for hls/fit_watch.h to notice: a first segment is too little to tell
// by.
std::optional<Targets> adapt_targets(const Targets& sealed, const StreamOptions& options,
                                     const Observation& observed);

}  // namespace sluice::hls
