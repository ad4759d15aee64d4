// Where the picture stops and goes on: holes in a run, the ends of runs, and time without media.
#include <algorithm>
#include <utility>

#include "hls/segmenter.h"

namespace sluice::hls {
namespace {

using media::Ticks;
using std::chrono::milliseconds;
using std::chrono::seconds;

// A frame that seems to last longer than this in the first segment is a gap.
constexpr Duration kLongestUnsealedFrame = seconds{3};
constexpr Duration kUnknownFrame = milliseconds{40};

}  // namespace

bool Segmenter::is_gap(Duration duration) const {
  return duration > (sealed_ ? targets_.longest_frame() : kLongestUnsealedFrame);
}

// The main track has a hole that no frame may fill: what comes after it is as after a reconnect, on the same
// clock.
void Segmenter::bridge_gap(PresentationTime resume) {
  finish_stretch();
  drop_before(resume);
  begin_stretch(resume);
}

void Segmenter::drop_before(PresentationTime resume) {
  for (TrackState& track : tracks_) {
    const auto early = [&](const media::Sample& sample) { return time_of(track, sample.dts) < resume; };
    const auto stranded =
        std::ranges::remove_if(track.queue, [&](const TimedSample& timed) { return early(timed.sample); });
    dropped_samples_ += stranded.size();
    track.queue.erase(stranded.begin(), stranded.end());
    // Its duration would be that of the hole.
    if (track.pending && early(*track.pending)) {
      ++dropped_samples_;
      track.pending.reset();
    }
  }
}

void Segmenter::begin_stretch(PresentationTime start) {
  segment_start_ = start;
  unsealed_start_ = start;
  part_start_ = start;
  last_sync_.reset();
  broken_ = given_;
}

bool Segmenter::close_early() {
  if (!sealed_ || gap_ || tracks_.empty() || !main().pending) return false;
  if (main().queue.empty() && !segment_has_parts_) return false;
  close_segment(time_of(main(), main().pending->dts));
  return true;
}

void Segmenter::fill_gap(PresentationTime until) {
  if (!given_) return;
  if (!gap_) {
    if (!tracks_.empty()) finish_stretch();
    gap_.emplace(targets_, part_start_, sink_);
  }
  gap_->fill(until);
  line_end_ = std::max(line_end_, gap_->end());
}

void Segmenter::finish() {
  end_run();
  if (!gap_) return;
  gap_->finish(gap_->end());
  gap_.reset();
}

// A date that jumped leaves a hole: GAP segments are for what is missing, not for hours that never were.
void Segmenter::leave_gap(PresentationTime resume) {
  const bool listed = resume - gap_->end() <= targets_.target_duration;
  gap_->finish(listed ? resume : gap_->end());
  gap_.reset();
  drop_before(resume);
  begin_stretch(resume);
}

void Segmenter::finish_stretch() {
  TrackState& track = main();
  if (!track.pending) return;
  const Duration usual = targets_.frame_interval.count() > 0 ? targets_.frame_interval : kUnknownFrame;
  const Ticks duration = track.last_duration.count > 0 && !is_gap(time_of(track, track.last_duration))
                             ? track.last_duration
                             : media::to_ticks(usual, track.timescale);
  const PresentationTime end = time_of(track, track.pending->dts + duration);
  settle_main(duration);
  if (!sealed_) {
    // Too little to choose the targets of a life from: a camera that comes and goes at once.
    if (end - segment_start_ < options_.segment_duration / 2 || !seal_and_replay(end)) {
      dropped_samples_ += track.queue.size();
      track.queue.clear();
      return;
    }
  }
  close_segment(end);
}

void Segmenter::end_run() {
  if (tracks_.empty()) return;
  for (TrackState& track : tracks_) {
    if (&track == &main() || !track.pending) continue;
    const Ticks duration = track.last_duration.count > 0 ? track.last_duration : Ticks{1024};
    track.queue.push_back({std::move(*track.pending), duration});
    track.pending.reset();
  }
  draining_ = true;
  finish_stretch();
  draining_ = false;
  for (const TrackState& track : tracks_) dropped_samples_ += track.queue.size();
  tracks_.clear();
}

}  // namespace sluice::hls
