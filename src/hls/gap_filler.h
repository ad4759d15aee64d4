// GapFiller: lists a stretch of time without media as GAP parts and segments, so that a playlist goes on
// while its camera is away (RB-01, MP-23). Pure; one thread.
#pragma once

#include "hls/cut.h"

namespace sluice::hls {

class GapFiller {
 public:
  // The stretch begins at `start`, where a segment has just been closed. `sink` outlives the filler.
  GapFiller(const Targets& targets, PresentationTime start, CutSink& sink)
      : targets_(targets), sink_(sink), start_(start), segment_start_(start), end_(start) {}

  // As many whole parts as fit before `until`: of PART-TARGET, or the whole ticks in it, in segments of
  // TARGETDURATION.
  void fill(PresentationTime until);
  // The stretch is over: what is missing up to `until`, and the end of the segment.
  void finish(PresentationTime until);

  PresentationTime end() const { return end_; }
  Duration duration() const { return end_ - start_; }

 private:
  Duration next_part() const;
  void add_part(Duration duration);
  void close_segment();

  const Targets targets_;
  CutSink& sink_;
  const PresentationTime start_;
  PresentationTime segment_start_;
  PresentationTime end_;
};

}  // namespace sluice::hls
