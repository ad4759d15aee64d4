// Packager: samples in, published playlists out. It joins the Segmenter, the fragment writer and the Timeline
// of one camera stream, and names the init sections. All calls come from the camera's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hls/segmenter.h"
#include "hls/timeline.h"
#include "media/sample_sink.h"

namespace sluice::hls {

class Packager final : public media::SampleSink, private Segmenter::Output {
 public:
  // `timeline` is written by this Packager alone.
  Packager(const StreamOptions& options, std::shared_ptr<Timeline> timeline);

  void begin_run(std::vector<media::Track> tracks) override;
  void push(media::Sample sample) override;
  void end_run() override;

  // The source has come to its end and will not be opened again: ENDLIST. After end_run().
  void finish();

  std::uint64_t dropped_samples() const { return segmenter_.dropped_samples(); }

 private:
  void seal(const Targets& targets) override;
  void add_part(Segmenter::CutPart part) override;
  void close_segment() override;
  void mark_discontinuity() override;

  Part make_part(const Segmenter::CutPart& part);
  void publish_if_changed();

  std::shared_ptr<Timeline> timeline_;
  Segmenter segmenter_;
  std::vector<media::Track> tracks_;         // of the run
  std::shared_ptr<const InitSection> init_;  // in force; null until a first part
  bool segment_open_ = false;
  bool discontinuity_ = false;  // the next segment carries EXT-X-DISCONTINUITY
  bool has_segment_ = false;
  bool changed_ = false;
  std::uint32_t sequence_number_ = 0;  // of the fragment last written (PS-15)
};

}  // namespace sluice::hls
