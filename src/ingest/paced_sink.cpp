#include "ingest/paced_sink.h"

#include <algorithm>
#include <utility>

namespace sluice::ingest {

void PacedSink::begin_run(std::vector<media::Track> tracks) {
  tracks_ = tracks;
  pacer_ = Pacer(clock_);
  next_.begin_run(std::move(tracks));
}

void PacedSink::push(media::Sample sample) {
  const auto track = std::ranges::find(tracks_, sample.track_id, &media::Track::id);
  const auto wait = pacer_.wait_for(media::to_duration(sample.dts, track->timescale));
  if (wait.count() > 0) interrupt_.sleep_for(wait);
  sample.arrival = clock_.wall();
  next_.push(std::move(sample));
}

}  // namespace sluice::ingest
