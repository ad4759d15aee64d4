// Segmenter: cuts the samples of a presentation into parts and segments.
//
// The main track (video, else audio) decides where; the other track follows: a part takes all of its samples
// that have come and begin before the cut. Segments begin at the key frame nearest the wanted length; a GOP
// too long for TARGETDURATION is cut where it must be (RB-04). A part ends before the frame that would take
// it past PART-TARGET (PS-02). The samples of the first segment are kept until it is complete, because the
// targets are chosen from them (hls/targets.h); nobody can be shown a playlist before that anyway (RB-10).
//
// A sample's duration is the distance to the next one of its track, so one sample of each track is held back
// (PS-18), and decode times have no hole in a run (PS-09). Pure: values in, calls of the CutSink out, no
// clock. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hls/cut.h"
#include "hls/gap_filler.h"
#include "media/sample_sink.h"

namespace sluice::hls {

class Segmenter {
 public:
  // The time line begins at `not_before` or later.
  Segmenter(const StreamOptions& options, CutSink& sink, PresentationTime not_before = PresentationTime{0})
      : options_(options), sink_(sink), line_end_(not_before) {}

  // As media::SampleSink. A run that begins after something was given to the sink is a discontinuity.
  void begin_run(const std::vector<media::Track>& tracks);
  void push(media::Sample sample);
  void end_run();
  // Nothing more will come, in this run or another: ends a gap too.
  void finish();

  // The source is late: ends the open segment with what has come, between two frames, for a playlist may not
  // stand still (MP-11). Nothing is lost when the rest comes. False when nothing has come.
  bool close_early();

  // The source has been silent for longer than a playlist may stand still: closes what is open and lists the
  // time up to `until` as GAP, as far as it fills whole parts. To be called again while the silence lasts; it
  // ends with the first key frame from there on, after which nothing is a gap any more.
  void fill_gap(PresentationTime until);
  bool in_gap() const { return gap_.has_value(); }
  Duration gap_duration() const { return gap_ ? gap_->duration() : Duration{0}; }

  // Whether a sample waits to begin the next part, or is in it: media comes next, and not a gap.
  bool has_begun() const { return anchored_ && !gap_ && !tracks_.empty(); }
  // When the newest main sample is decoded, kept or not; 0 before there is one.
  PresentationTime newest() const { return newest_; }
  // Where the time line ends so far; the next run begins there or later.
  PresentationTime line_end() const { return line_end_; }

  // Samples that had no place: out of order, before the main track began, stranded while it was silent, or
  // too late.
  std::uint64_t dropped_samples() const { return dropped_samples_; }

 private:
  struct TrackState {
    std::uint32_t id = 0;
    std::uint32_t timescale = 0;
    media::Ticks dts_offset;  // from the run's time to presentation time
    media::Ticks pts_offset;
    std::optional<media::Sample> pending;  // its duration is not known yet
    media::Ticks last_duration;
    std::vector<TimedSample> queue;  // waits for a part
  };

  static Duration time_of(const TrackState& track, media::Ticks ticks) {
    return media::to_duration(ticks, track.timescale);
  }
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
  // The first sample that may follow a gap; begins at or after its end.
  void leave_gap(PresentationTime resume);
  void drop_before(PresentationTime resume);
  void begin_stretch(PresentationTime start);
  // Settles what is pending with its usual duration and closes what is open.
  void finish_stretch();

  bool seal_and_replay(PresentationTime cut);
  void close_part(PresentationTime end);
  void close_segment(PresentationTime end);

  StreamOptions options_;
  CutSink& sink_;
  Targets targets_;
  bool sealed_ = false;
  Observation observed_;
  PresentationTime unsealed_start_{0};  // of the segment being gathered, before the targets are chosen
  bool given_ = false;                  // the sink has something that a discontinuity would separate from
  bool broken_ = false;                 // the next sample does not continue what was given
  std::optional<GapFiller> gap_;

  std::vector<TrackState> tracks_;
  std::size_t main_index_ = 0;
  bool anchored_ = false;
  bool draining_ = false;         // the run is over: the last part takes all there is
  PresentationTime line_end_{0};  // where the time line ended: the next run begins there or later

  PresentationTime segment_start_{0};
  PresentationTime part_start_{0};
  bool segment_has_parts_ = false;
  PresentationTime newest_{0};
  std::optional<PresentationTime> last_sync_;
  Duration gop_{0};  // distance of the last two sync samples; 0 while unknown
  std::uint64_t dropped_samples_ = 0;
};

}  // namespace sluice::hls
