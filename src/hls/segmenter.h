// Segmenter: cuts the samples of a presentation into parts and segments.
//
// The main track (video, else audio) decides where; the other track follows: a part takes all of its samples
// that have come and begin before the cut. Segments begin at the key frame nearest the wanted length; a GOP
// too long for TARGETDURATION is cut where it must be (RB-04). A part ends before the frame that would take
// it past PART-TARGET (PS-02). The samples of the first segment are kept until it is complete, because the
// targets are chosen from them (hls/targets.h); nobody can be shown a playlist before that anyway (RB-10).
//
// A sample's duration is the distance to the next one of its track, so one sample of each track is held back
// (PS-18), and decode times have no hole in a run (PS-09). Pure: values in, calls of the Output out, no
// clock. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hls/targets.h"
#include "media/sample_sink.h"

namespace sluice::hls {

class Segmenter {
 public:
  // dts and pts are in presentation time; pts may lie below dts (PS-18).
  struct Timed {
    media::Sample sample;
    media::Ticks duration;
  };

  struct TrackSamples {
    std::uint32_t track_id = 0;
    std::vector<Timed> samples;  // empty when none came
  };

  struct CutPart {
    PresentationTime start{0};
    Duration duration{0};
    bool independent = false;          // begins with a sync sample of the main track
    std::vector<TrackSamples> tracks;  // in the order of the run's tracks
  };

  class Output {
   public:
    virtual ~Output() = default;
    virtual void seal(const Targets& targets) = 0;  // once, before the first part
    virtual void add_part(CutPart part) = 0;
    virtual void close_segment() = 0;  // after at least one part
    // What follows does not continue what came: the next segment carries EXT-X-DISCONTINUITY.
    virtual void mark_discontinuity() = 0;
  };

  Segmenter(const StreamOptions& options, Output& output) : options_(options), output_(output) {}

  // As media::SampleSink. A run that begins after something was given to the output is a discontinuity.
  void begin_run(const std::vector<media::Track>& tracks);
  void push(media::Sample sample);
  void end_run();

  // Samples that had no place: out of order, before the main track began, or stranded while it was silent.
  std::uint64_t dropped_samples() const { return dropped_samples_; }

 private:
  struct TrackState {
    std::uint32_t id = 0;
    std::uint32_t timescale = 0;
    media::Ticks dts_offset;  // from the run's time to presentation time
    media::Ticks pts_offset;
    std::optional<media::Sample> pending;  // its duration is not known yet
    media::Ticks last_duration;
    std::vector<Timed> queue;  // waits for a part
  };

  TrackState& main() { return tracks_[main_index_]; }
  TrackState* find(std::uint32_t track_id);
  void anchor(const media::Sample& first);

  void push_other(TrackState& track, media::Sample sample);
  void push_main(media::Sample sample);
  // Puts the pending main sample into the open part, cutting before it where it does not fit.
  void settle_main(media::Ticks duration);
  // Cuts at `time`, where a main sample begins whose duration is not known yet, if it shall not join what is
  // open.
  void cut_ahead(PresentationTime time, bool sync);
  bool begins_segment(PresentationTime time, bool sync) const;
  void note_sync(PresentationTime time);
  bool is_gap(Duration duration) const;
  void bridge_gap(PresentationTime resume);
  // Settles what is pending with its usual duration and closes what is open.
  void finish_stretch();

  void seal_and_replay();
  void close_part(PresentationTime end);
  void close_segment(PresentationTime end);

  StreamOptions options_;
  Output& output_;
  Targets targets_;
  bool sealed_ = false;
  bool given_ = false;  // the output has something that a discontinuity would separate from

  std::vector<TrackState> tracks_;
  std::size_t main_index_ = 0;
  bool anchored_ = false;
  bool draining_ = false;         // the run is over: the last part takes all there is
  PresentationTime line_end_{0};  // where the time line ended: the next run begins there or later

  PresentationTime segment_start_{0};
  PresentationTime part_start_{0};
  bool segment_has_parts_ = false;
  std::optional<PresentationTime> last_sync_;
  Duration gop_{0};  // distance of the last two sync samples; 0 while unknown
  std::uint64_t dropped_samples_ = 0;
};

}  // namespace sluice::hls
