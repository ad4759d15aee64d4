#include "hls/segmenter.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sluice::hls {
namespace {

using media::Ticks;
using std::chrono::milliseconds;
using std::chrono::seconds;

// With a GOP longer than this the first segment is cut without a key frame, so that there is a picture at
// all.
constexpr Duration kLongestFirstSegment = seconds{10};
// The second track is kept for this long when the main track is silent: longer than any frame of that may
// last (Targets::longest_frame()), or there would be a hole in the second track and no discontinuity.
constexpr Duration kLongestWait = seconds{15};

}  // namespace

void Segmenter::begin_run(const std::vector<media::Track>& tracks) {
  tracks_.clear();
  main_index_ = 0;
  for (const media::Track& track : tracks) {
    if (track.is_video()) main_index_ = tracks_.size();
    tracks_.push_back({.id = track.id, .timescale = track.timescale});
  }
  anchored_ = false;
}

Segmenter::TrackState* Segmenter::find(std::uint32_t track_id) {
  const auto found = std::ranges::find(tracks_, track_id, &TrackState::id);
  return found == tracks_.end() ? nullptr : &*found;
}

// The first main sample is shown at the moment it arrived, or where the time line ended if that is later
// (RB-07).
void Segmenter::anchor(const media::Sample& first) {
  const PresentationTime start = std::max(line_end_, to_presentation(first.arrival));
  if (gap_) leave_gap(start);
  const std::uint32_t main_timescale = main().timescale;
  for (TrackState& track : tracks_) {
    const Ticks zero = media::to_ticks(start, track.timescale);
    track.pts_offset = zero - media::rescale(first.pts, main_timescale, track.timescale);
    track.dts_offset = track.pts_offset;
  }
  // Decoding starts when showing does: reordered pictures get negative composition offsets instead (PS-18).
  main().dts_offset = media::to_ticks(start, main_timescale) - first.dts;
  // In the main track's ticks, as everything that is measured from here on.
  begin_stretch(time_of(main(), first.dts + main().dts_offset));
  anchored_ = true;
}

void Segmenter::push(media::Sample sample) {
  TrackState* track = find(sample.track_id);
  if (track == nullptr) return;
  if (!anchored_) {
    if (track != &main() || !sample.sync) {
      ++dropped_samples_;
      return;
    }
    anchor(sample);
  }
  sample.dts += track->dts_offset;
  sample.pts += track->pts_offset;
  if (track == &main()) {
    push_main(std::move(sample));
  } else {
    push_other(*track, std::move(sample));
  }
}

void Segmenter::push_other(TrackState& track, media::Sample sample) {
  if (gap_) drop_before(gap_->end());
  const PresentationTime time = time_of(track, sample.dts);
  if (time < part_start_ && track.queue.empty() && !track.pending) {
    ++dropped_samples_;  // begins before the picture does
    return;
  }
  if (track.pending) {
    const Ticks duration = sample.dts - track.pending->dts;
    if (duration.count <= 0) {
      ++dropped_samples_;
      return;
    }
    track.last_duration = duration;
    track.queue.push_back({std::move(*track.pending), duration});
  }
  track.pending = std::move(sample);
  if (main().pending && time - time_of(main(), main().pending->dts) > kLongestWait) {
    dropped_samples_ += track.queue.size();
    track.queue.clear();
  }
}

void Segmenter::push_main(media::Sample sample) {
  TrackState& track = main();
  const PresentationTime time = time_of(track, sample.dts);
  newest_ = std::max(newest_, time);
  if (gap_) {
    if (!sample.sync || time < gap_->end()) {
      ++dropped_samples_;
      return;
    }
    leave_gap(time);
  }
  if (track.pending) {
    const Ticks duration = sample.dts - track.pending->dts;
    if (duration.count <= 0) {
      ++dropped_samples_;
      return;
    }
    const bool gap = is_gap(time_of(track, duration));
    if (gap) bridge_gap(time);
    if (sample.sync) note_sync(time);
    if (!gap) {
      settle_main(duration);
      cut_ahead(time, sample.sync);
    }
  } else if (sample.sync) {
    note_sync(time);
  }
  track.pending = std::move(sample);
}

void Segmenter::settle_main(Ticks duration) {
  TrackState& track = main();
  const PresentationTime begin = time_of(track, track.pending->dts);
  const PresentationTime end = time_of(track, track.pending->dts + duration);
  if (sealed_) {
    if (end - segment_start_ > targets_.longest_segment()) {
      close_segment(begin);
    } else if (targets_.low_latency && end - part_start_ > targets_.longest_part()) {
      close_part(begin);
    }
  }
  track.last_duration = duration;
  track.queue.push_back({std::move(*track.pending), duration});
  track.pending.reset();
}

void Segmenter::cut_ahead(PresentationTime time, bool sync) {
  if (begins_segment(time, sync)) {
    if (!sealed_ && !seal_and_replay(time)) return;
    close_segment(time);
  } else if (sealed_ && targets_.low_latency &&
             time + targets_.frame_interval - part_start_ > targets_.longest_part() &&
             time - part_start_ >= targets_.shortest_part()) {
    // The next frame will not fit. Knowing that now publishes the part one frame earlier.
    close_part(time);
  }
}

bool Segmenter::begins_segment(PresentationTime time, bool sync) const {
  const Duration length = time - (sealed_ ? segment_start_ : unsealed_start_);
  // Cutting at the key frame nearest the wanted length keeps segments even when key frames jitter.
  const Duration wanted = options_.segment_duration;
  const Duration tolerance = gop_.count() > 0 ? std::min(gop_ / 2, wanted / 4) : wanted / 20;
  if (sync && length >= wanted - tolerance) return true;
  if (!sealed_) return length >= kLongestFirstSegment;
  return length + targets_.frame_interval > targets_.longest_segment();
}

void Segmenter::note_sync(PresentationTime time) {
  if (last_sync_) gop_ = time - *last_sync_;
  last_sync_ = time;
}

// A first segment is complete at `cut`: has the targets chosen and cuts it into parts as if they had been
// known all along. When they cannot be chosen yet, the next segment is gathered as well.
bool Segmenter::seal_and_replay(PresentationTime cut) {
  TrackState& track = main();
  observed_.longest_segment = std::max(observed_.longest_segment, cut - unsealed_start_);
  unsealed_start_ = cut;
  observed_.frames.clear();
  for (const TimedSample& timed : track.queue) {
    // Between two points of the time line, as parts are measured: rounded alone, frames add up to another
    // sum.
    observed_.frames.push_back(time_of(track, timed.sample.dts + timed.duration) -
                               time_of(track, timed.sample.dts));
  }
  const std::optional<Targets> targets = sink_.seal(observed_);
  if (!targets) return false;
  targets_ = *targets;
  sealed_ = true;
  std::vector<TimedSample> first = std::exchange(track.queue, {});
  for (TimedSample& timed : first) {
    const PresentationTime begin = time_of(track, timed.sample.dts);
    if (begin > segment_start_) cut_ahead(begin, timed.sample.sync);
    const PresentationTime end = time_of(track, timed.sample.dts + timed.duration);
    track.pending = std::move(timed.sample);
    if (is_gap(end - begin)) {
      bridge_gap(end);
    } else {
      settle_main(timed.duration);
    }
  }
  return true;
}

void Segmenter::close_part(PresentationTime end) {
  if (main().queue.empty()) return;
  CutPart part;
  part.start = part_start_;
  part.duration = end - part_start_;
  part.independent = main().queue.front().sample.sync;
  part.discontinuity = std::exchange(broken_, false);
  for (TrackState& track : tracks_) {
    const auto rest = std::ranges::find_if(track.queue, [&](const TimedSample& timed) {
      return &track != &main() && !draining_ && time_of(track, timed.sample.dts) >= end;
    });
    if (rest != track.queue.begin()) {
      const TimedSample& last = *std::prev(rest);
      line_end_ = std::max(line_end_, time_of(track, last.sample.dts + last.duration));
    }
    part.tracks.push_back(
        {track.id, {std::make_move_iterator(track.queue.begin()), std::make_move_iterator(rest)}});
    track.queue.erase(track.queue.begin(), rest);
  }
  sink_.add_part(std::move(part));
  given_ = true;
  segment_has_parts_ = true;
  part_start_ = end;
}

void Segmenter::close_segment(PresentationTime end) {
  close_part(end);
  if (segment_has_parts_) sink_.close_segment();
  segment_has_parts_ = false;
  segment_start_ = end;
  part_start_ = end;
}

}  // namespace sluice::hls
