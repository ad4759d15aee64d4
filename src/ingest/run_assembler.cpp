#include "ingest/run_assembler.h"

#include <cstdlib>
#include <utility>

namespace sluice::ingest {
namespace {

constexpr std::uint32_t kVideoTrack = 1;
constexpr std::uint32_t kAudioTrack = 2;
constexpr media::Ticks kWaitForAudio{kVideoTimescale};
constexpr std::size_t kPicturesToWaitForAudio = 120;
constexpr media::Ticks kAudioVanishedAfter{3LL * kVideoTimescale};
constexpr std::size_t kEarlyFrames = 128;
// Sound further from the picture than any interleaving explains is on a clock of its own.
constexpr std::int64_t kUnrelatedSeconds = 10;

}  // namespace

void RunAssembler::expect(bool video, bool audio) {
  wait_for_audio_ = audio && (wait_for_audio_ || !expect_audio_);
  expect_video_ = video;
  expect_audio_ = audio;
}

media::Track RunAssembler::video_track() const {
  return {.id = kVideoTrack, .timescale = kVideoTimescale, .config = *video_config_};
}

media::Track RunAssembler::audio_track() const {
  return {.id = kAudioTrack, .timescale = run_audio_->sample_rate, .config = *run_audio_};
}

bool RunAssembler::needs_new_run(const VideoSample& sample) const {
  return sample.sync &&
         (sample.needs_new_run || sample.config != video_config_ || run_audio_ != audio_config_);
}

// With video waiting: whether it need not wait for sound any longer.
bool RunAssembler::may_begin() const {
  if (!wait_for_audio_ || audio_config_) return true;
  return waiting_.size() >= kPicturesToWaitForAudio ||
         waiting_.back().dts - waiting_.front().dts >= kWaitForAudio;
}

void RunAssembler::push(VideoSample sample) {
  if (running() && newest_video_ - audio_seen_ >= kAudioVanishedAfter) audio_config_.reset();
  if (running() && needs_new_run(sample)) {
    end();
  } else if (!waiting_.empty() && sample.needs_new_run) {
    begin();
    end();
  }
  if (running()) {
    emit(std::move(sample));
    return;
  }
  if (waiting_.empty() && !sample.sync) {
    statistics_.skipped_samples.add();
    return;
  }
  waiting_.push_back(std::move(sample));
  if (may_begin()) begin();
}

void RunAssembler::push(AudioFrame frame, const std::shared_ptr<const media::AudioConfig>& config) {
  if (audio_config_ != config) early_.clear();
  audio_config_ = config;
  audio_seen_ = newest_video_;
  if (expect_video_) {
    if (!running()) {
      early_.push_back(std::move(frame));
      if (early_.size() > kEarlyFrames) {
        early_.pop_front();
        statistics_.skipped_samples.add();
      }
      if (!waiting_.empty()) begin();
      return;
    }
    if (run_audio_ == config) {
      emit(std::move(frame));
    } else {
      statistics_.skipped_samples.add();
    }
    return;
  }
  if (running() && run_audio_ != config) end();
  if (!running()) begin_with_sound_alone(frame);
  emit(std::move(frame));
}

void RunAssembler::begin() {
  VideoSample& first = waiting_.front();
  first.needs_new_run = false;
  wait_for_audio_ = false;
  video_config_ = first.config;
  run_audio_ = audio_config_;
  zero_ = first.dts;
  first_shown_ = first.pts - first.dts;
  newest_video_ = {};
  audio_seen_ = {};
  audio_shift_ = {};
  last_audio_.reset();
  tracks_ = {video_track()};
  if (run_audio_) tracks_.push_back(audio_track());
  ++runs_;
  statistics_.runs.add();
  sink_.begin_run(tracks_);
  for (VideoSample& sample : std::exchange(waiting_, {})) push(std::move(sample));
  for (AudioFrame& frame : std::exchange(early_, {})) {
    if (running() && run_audio_) emit(std::move(frame));
  }
}

void RunAssembler::begin_with_sound_alone(const AudioFrame& frame) {
  run_audio_ = audio_config_;
  zero_ = media::rescale(frame.pts, run_audio_->sample_rate, kVideoTimescale);
  first_shown_ = newest_video_ = audio_seen_ = audio_shift_ = {};
  last_audio_.reset();
  tracks_ = {audio_track()};
  ++runs_;
  statistics_.runs.add();
  sink_.begin_run(tracks_);
}

void RunAssembler::end() {
  tracks_.clear();
  sink_.end_run();
}

void RunAssembler::finish() {
  if (!waiting_.empty()) begin();
  if (running()) end();
  early_.clear();
}

void RunAssembler::emit(VideoSample sample) {
  newest_video_ = sample.dts - zero_;
  statistics_.video_samples.add();
  sink_.push({.track_id = kVideoTrack,
              .dts = sample.dts - zero_,
              .pts = sample.pts - zero_,
              .sync = sample.sync,
              .data = std::move(sample.data),
              .arrival = sample.arrival});
}

// Finds the place of sound with this time in the run; false when it has none.
bool RunAssembler::place(media::Ticks pts, media::Ticks& at) {
  const std::uint32_t rate = run_audio_->sample_rate;
  const media::Ticks in_run = pts - media::rescale(zero_, kVideoTimescale, rate);
  const media::Ticks video = media::rescale(newest_video_, kVideoTimescale, rate);
  const auto beside_video = [&](media::Ticks shift) {
    return std::abs((in_run + shift - video).count) <= kUnrelatedSeconds * std::int64_t{rate};
  };
  if (expect_video_ && !beside_video(audio_shift_))
    audio_shift_ = beside_video({}) ? media::Ticks{} : video - in_run;
  at = in_run + audio_shift_;
  if (at < media::rescale(first_shown_, kVideoTimescale, rate)) return false;
  return !last_audio_ || at > *last_audio_;
}

void RunAssembler::emit(AudioFrame frame) {
  media::Ticks at;
  bool placed = place(frame.pts, at);
  const bool leaped =
      last_audio_ && std::abs((at - *last_audio_).count) > kUnrelatedSeconds * run_audio_->sample_rate;
  if (!expect_video_ && (!placed || leaped)) {
    end();
    begin_with_sound_alone(frame);
    placed = place(frame.pts, at);
  }
  if (!placed) {
    statistics_.skipped_samples.add();
    return;
  }
  last_audio_ = at;
  statistics_.audio_samples.add();
  sink_.push({.track_id = kAudioTrack,
              .dts = at,
              .pts = at,
              .sync = true,
              .data = std::move(frame.data),
              .arrival = frame.arrival});
}

}  // namespace sluice::ingest
