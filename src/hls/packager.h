// Packager: samples in, published playlists out. It joins the Segmenter, the fragment writer and the Timeline
// of one rendition, names the init sections, and keeps the playlist going while the camera is away.
//
// Samples come from the camera's thread, tick() from another; both may call at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "hls/cut.h"
#include "hls/fit_watch.h"
#include "hls/presentation.h"
#include "hls/rendition.h"
#include "hls/segmenter.h"
#include "media/sample_sink.h"

namespace sluice::hls {

class Packager final : public media::SampleSink, private CutSink {
 public:
  // The rendition number `index` of the presentation. Both, and the clock, outlive the Packager.
  Packager(Presentation& presentation, std::size_t index, const Clock& clock);

  const std::shared_ptr<Rendition>& rendition() const { return rendition_; }
  // Whom the playlists report on. Before the first sample.
  void set_other(OtherRendition other);

  void begin_run(std::vector<media::Track> tracks) override;
  void push(media::Sample sample) override;
  void end_run() override;

  // The source has come to its end and will not be opened again: ENDLIST. After end_run().
  void finish();

  // To be called every kTick. When the source is late or silent, the playlist changes all the same, within
  // 1.5 target durations of the last segment: a short segment of what has come, then GAP, and after ten
  // minutes of that ENDLIST (RB-01). It never waits for a source that is at work here, which is not silent;
  // only for a file that the other rendition may be writing.
  void tick();

  std::uint64_t dropped_samples() const;

  // Segments that had to go before their time, for want of memory. Any thread; never waits.
  std::uint64_t shortages() const { return shortages_; }

 private:
  std::optional<Targets> seal(const Observation& observed) override;
  void add_part(CutPart part) override;
  void close_segment() override;

  std::shared_ptr<Timeline> make_timeline(std::uint64_t first_msn) const;
  bool begin_timeline(const CutPart& first);
  void end_timeline();
  void open_segment(const CutPart& first);
  const std::shared_ptr<const InitSection>& next_init();
  void hint_init();
  void publish_if_changed();
  void keep_resume_point();
  void publish();
  bool is_ready();
  void begin_generation();
  void share_memory();
  void follow_generation();

  Presentation& presentation_;
  const std::size_t index_;
  const Clock& clock_;
  std::optional<ResumePoint> resume_;  // until there is media to go on with

  std::atomic<std::uint64_t> shortages_ = 0;

  mutable std::mutex mutex_;  // of all that follows
  std::uint64_t generation_;
  std::shared_ptr<Timeline> timeline_;
  std::shared_ptr<Rendition> rendition_;
  OtherRendition other_;
  std::optional<Segmenter> segmenter_;  // replaced with each generation
  std::optional<FitWatch> fit_;
  std::vector<media::Track> tracks_;              // of the run; none between runs
  std::shared_ptr<const InitSection> init_;       // in force; null until a first part
  std::shared_ptr<const InitSection> next_init_;  // of the run, until its first part; null until it is needed
  bool init_is_stale_ = false;                    // a run began after it
  bool continues_;  // the first segment does not continue what the process before published
  bool segment_open_ = false;
  bool has_segment_ = false;
  bool ready_ = false;    // there is enough for a first playlist
  bool resumed_ = false;  // the timeline continues one that a process before has published
  std::optional<SteadyTime> first_sample_;
  std::optional<SteadyTime> first_published_;
  ResumePoint kept_;  // as the presentation was told
  bool changed_ = false;
  bool outgrown_ = false;
  bool ended_ = false;
  SteadyTime last_segment_{};          // when it was complete
  SteadyTime last_sample_{};           // of the main track: when it came
  std::uint32_t sequence_number_ = 0;  // of the fragment last written (PS-15)
  std::uint64_t dropped_samples_ = 0;  // of generations that have ended
  std::uint64_t ended_shortages_ = 0;  // of those too
};

}  // namespace sluice::hls
