// What the Segmenter makes of samples: parts, in segments. Values, and the interface that takes them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hls/targets.h"
#include "media/sample.h"

namespace sluice::hls {

// dts and pts are in presentation time; pts may lie below dts (PS-18).
struct TimedSample {
  media::Sample sample;
  media::Ticks duration;
};

struct TrackSamples {
  std::uint32_t track_id = 0;
  std::vector<TimedSample> samples;  // empty when none came
};

struct CutPart {
  PresentationTime start{0};
  Duration duration{0};
  bool independent = false;  // begins with a sync sample of the main track
  // Does not continue what came before: the segment that it begins carries EXT-X-DISCONTINUITY. Only the
  // first part of a segment says so.
  bool discontinuity = false;
  bool gap = false;                  // there is no media for this time: GAP, and no samples (MP-23)
  std::vector<TrackSamples> tracks;  // in the order of the run's tracks
};

class CutSink {
 public:
  virtual ~CutSink() = default;
  // Before the first part: what the first segment, or all segments so far, showed of the camera. Gives the
  // targets; none when they cannot be chosen yet, to be asked again with the next segment.
  virtual std::optional<Targets> seal(const Observation& observed) = 0;
  virtual void add_part(CutPart part) = 0;  // all parts of a segment are GAP, or none
  virtual void close_segment() = 0;         // after at least one part
};

}  // namespace sluice::hls
