// PacedSink: hands samples on at the pace they are to be shown at, when a source can be read faster than
// that. What it hands on has just arrived, so that is the arrival it says. One thread.
#pragma once

#include <vector>

#include "base/clock.h"
#include "ingest/interrupt.h"
#include "ingest/pacer.h"
#include "media/sample_sink.h"

namespace sluice::ingest {

class PacedSink final : public media::SampleSink {
 public:
  // Waits are cut short by `interrupt`.
  PacedSink(media::SampleSink& next, Interrupt& interrupt, const Clock& clock)
      : next_(next), interrupt_(interrupt), clock_(clock), pacer_(clock) {}

  void begin_run(std::vector<media::Track> tracks) override;
  void push(media::Sample sample) override;
  void end_run() override { next_.end_run(); }

 private:
  media::SampleSink& next_;
  Interrupt& interrupt_;
  const Clock& clock_;
  Pacer pacer_;
  std::vector<media::Track> tracks_;
};

}  // namespace sluice::ingest
