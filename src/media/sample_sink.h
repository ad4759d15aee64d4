// SampleSink: where the samples of one source go, in runs.
//
// A run is a stretch of samples on one unbroken time line with unchanging tracks. What breaks either (a
// reconnect, new parameter sets, a jump of the clock that cannot be repaired) ends the run and begins
// another. All calls come from one thread, the camera's, in the order begin_run, push…, end_run, begin_run,
// ….
#pragma once

#include <vector>

#include "media/sample.h"
#include "media/track.h"

namespace sluice::media {

class SampleSink {
 public:
  virtual ~SampleSink() = default;

  // At most one video and one audio track, ids unique. Times of all tracks share their zero; the zero of a
  // new run has nothing to do with that of the run before.
  virtual void begin_run(std::vector<Track> tracks) = 0;

  // The first video sample of a run is a sync sample. Within a track dts rises strictly; between tracks
  // samples come interleaved about as they are to be shown, but neither order nor closeness is promised.
  virtual void push(Sample sample) = 0;

  // Whatever was pushed is complete: nothing more belongs to this run.
  virtual void end_run() = 0;
};

}  // namespace sluice::media
