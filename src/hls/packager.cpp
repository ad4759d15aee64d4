#include "hls/packager.h"

#include <utility>

#include "fmp4/fragment.h"
#include "fmp4/init_section.h"
#include "hls/names.h"

namespace sluice::hls {

Packager::Packager(const StreamOptions& options, std::shared_ptr<Timeline> timeline)
    : timeline_(std::move(timeline)), segmenter_(options, *this) {}

void Packager::begin_run(std::vector<media::Track> tracks) {
  tracks_ = std::move(tracks);
  segmenter_.begin_run(tracks_);
}

void Packager::push(media::Sample sample) {
  segmenter_.push(std::move(sample));
  publish_if_changed();
}

void Packager::end_run() {
  segmenter_.end_run();
  publish_if_changed();
}

void Packager::finish() {
  timeline_->finish();
  if (has_segment_) timeline_->publish();
}

// One sample may complete a part and a segment: readers see both at once, never a hint for a part that will
// not come.
void Packager::publish_if_changed() {
  if (!changed_ || !has_segment_) return;
  changed_ = false;
  timeline_->publish();
}

void Packager::seal(const Targets& targets) {
  timeline_->seal(targets);
}
void Packager::mark_discontinuity() {
  discontinuity_ = true;
}

void Packager::add_part(Segmenter::CutPart part) {
  if (!segment_open_) {
    if (!init_ || !media::same_configuration(init_->tracks, tracks_)) {
      init_ = std::make_shared<const InitSection>(InitSection{.name = init_name(timeline_->next_msn()),
                                                              .data = fmp4::write_init_section(tracks_),
                                                              .tracks = tracks_});
    }
    timeline_->open_segment(part.start, std::exchange(discontinuity_, false), init_);
    segment_open_ = true;
  }
  timeline_->add_part(make_part(part));
  changed_ = true;
}

void Packager::close_segment() {
  timeline_->close_segment();
  segment_open_ = false;
  has_segment_ = true;
  changed_ = true;
}

Part Packager::make_part(const Segmenter::CutPart& part) {
  std::vector<std::vector<fmp4::TimedSample>> samples;
  std::vector<fmp4::TrackFragment> tracks;
  samples.reserve(part.tracks.size());
  tracks.reserve(part.tracks.size());
  for (const Segmenter::TrackSamples& track : part.tracks) {
    if (track.samples.empty()) continue;
    std::vector<fmp4::TimedSample>& timed = samples.emplace_back();
    timed.reserve(track.samples.size());
    for (const Segmenter::Timed& sample : track.samples) timed.push_back({&sample.sample, sample.duration});
    tracks.push_back({track.track_id, track.samples.front().sample.dts, timed});
  }
  Part made{.duration = part.duration, .independent = part.independent};
  made.data = fmp4::write_fragment(++sequence_number_, tracks);
  // Video is the first of the tracks, so that its first sample follows the moof and the head of the mdat.
  if (part.independent && tracks_.front().is_video()) {
    made.key_frame_end = fmp4::first_sample_end(made.data, tracks);
  }
  return made;
}

}  // namespace sluice::hls
