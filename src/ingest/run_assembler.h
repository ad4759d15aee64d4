// RunAssembler: begins and ends runs, and puts the samples of both tracks on one time line that begins with
// the run.
//
// A run begins with a sync sample of video, or with the first frame of a source that has sound alone. Sound
// that the source declares is waited for, but not longer than a second of video; sound that comes later,
// changes or vanishes makes a new run at the next sync sample (RB-09). Pure; one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "ingest/audio_stage.h"
#include "ingest/source_statistics.h"
#include "ingest/video_stage.h"
#include "media/sample_sink.h"

namespace sluice::ingest {

class RunAssembler {
 public:
  RunAssembler(media::SampleSink& sink, SourceStatistics& statistics)
      : sink_(sink), statistics_(statistics) {}

  // What the source declares so far.
  void expect(bool video, bool audio);

  void push(VideoSample sample);
  void push(AudioFrame frame, const std::shared_ptr<const media::AudioConfig>& config);
  // At the end of the source: begins the run that waits for sound without it, and ends it.
  void finish();

  // Of the run under way; empty without one.
  const std::vector<media::Track>& tracks() const { return tracks_; }
  std::uint64_t runs() const { return runs_; }

 private:
  bool running() const { return !tracks_.empty(); }
  bool needs_new_run(const VideoSample& sample) const;
  bool may_begin() const;
  void begin();
  void begin_with_sound_alone(const AudioFrame& frame);
  void end();
  void emit(VideoSample sample);
  void emit(AudioFrame frame);
  bool place(media::Ticks pts, media::Ticks& at);
  media::Track video_track() const;
  media::Track audio_track() const;

  media::SampleSink& sink_;
  SourceStatistics& statistics_;
  bool expect_video_ = false;
  bool expect_audio_ = false;
  bool wait_for_audio_ = false;

  std::vector<media::Track> tracks_;
  std::uint64_t runs_ = 0;
  std::shared_ptr<const media::VideoConfig> video_config_;  // of the run
  std::shared_ptr<const media::AudioConfig> run_audio_;     // of the run; null when it has no sound
  media::Ticks zero_;          // of the run, on the source's time line in kVideoTimescale
  media::Ticks first_shown_;   // pts of the run's first picture, on the run's time line
  media::Ticks newest_video_;  // dts, on the run's time line

  std::vector<VideoSample> waiting_;  // for sound, before the run begins
  std::deque<AudioFrame> early_;      // sound that came before its run

  std::shared_ptr<const media::AudioConfig> audio_config_;  // of what comes in; null until something did
  media::Ticks audio_seen_;                                 // newest_video_ when the last sound came
  media::Ticks audio_shift_;                // puts the sound of an unrelated clock beside the video
  std::optional<media::Ticks> last_audio_;  // on the run's time line
};

}  // namespace sluice::ingest
