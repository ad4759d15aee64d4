#include "ingest/pipeline.h"

#include <utility>

namespace sluice::ingest {
namespace {

// What is further from zero than this is no time, whatever the time base.
constexpr std::int64_t kFurthest = std::int64_t{1} << 60;

bool is_time(std::int64_t timestamp) {
  return timestamp != AV_NOPTS_VALUE && timestamp < kFurthest && timestamp > -kFurthest;
}

}  // namespace

Pipeline::Pipeline(media::SampleSink& sink, TimeSource time_source, const log::Logger& logger,
                   SourceStatistics& statistics)
    : time_source_(time_source), logger_(logger), statistics_(statistics), assembler_(sink, statistics) {}

std::optional<RtpClock> Pipeline::make_clock(const SourceStream& stream, RtpClock::Order order) const {
  if (!stream.mapped_by_reports || time_source_ == TimeSource::kArrival) return std::nullopt;
  return RtpClock(av_rescale(1, stream.time_base.den, stream.time_base.num), order);
}

std::int64_t Pipeline::without_steps(std::optional<RtpClock>& clock, std::int64_t time,
                                     const Arrival& arrival) {
  if (!clock) return time;
  const std::uint64_t steps = clock->steps();
  const std::int64_t placed = clock->place(time, arrival.steady);
  statistics_.remapped_timestamps.add(clock->steps() - steps);
  return placed;
}

Result<void> Pipeline::open_video(const SourceStream& stream) {
  SLUICE_ASSIGN(VideoStage stage, VideoStage::make(stream, time_source_, statistics_));
  video_.emplace(VideoLane{.stream = stream,
                           .unwrapper = Unwrapper(stream.timestamp_bits),
                           .clock = make_clock(stream, RtpClock::Order::kReordered),
                           .watch = ClockWatch(kVideoTimescale),
                           .stage = std::move(stage)});
  return {};
}

void Pipeline::open_audio(const SourceStream& stream) {
  const auto smoothing = time_source_ == TimeSource::kArrival ? AudioClock::Smoothing::kArrivalTimes
                                                              : AudioClock::Smoothing::kTimestamps;
  auto stage = make_audio_stage(stream, smoothing, statistics_);
  if (!stage) logger_.warn("the sound is left out: {}", stage.error().message());
  audio_.emplace(AudioLane{.stream = stream,
                           .unwrapper = Unwrapper(stream.timestamp_bits),
                           .clock = make_clock(stream, RtpClock::Order::kRising),
                           .sync = {},
                           .stage = stage ? std::move(stage).value() : nullptr});
}

Result<void> Pipeline::push(const SourceStreams& streams, const AVPacket& packet, const Arrival& arrival) {
  statistics_.packets.add();
  statistics_.bytes.add(static_cast<std::uint64_t>(packet.size));
  const auto is_of = [&](const std::optional<SourceStream>& stream) {
    return stream && stream->index == packet.stream_index;
  };
  const bool left_out = audio_ && !audio_->stage;
  assembler_.expect(streams.video.has_value(), (streams.audio || streams.more_may_come) && !left_out);
  if (is_of(streams.video)) {
    if (!video_) SLUICE_TRY(open_video(*streams.video));
    return push_video(packet, arrival);
  }
  if (is_of(streams.audio)) {
    if (!audio_) open_audio(*streams.audio);
    push_audio(packet, arrival);
  }
  return {};
}

Result<void> Pipeline::push_video(const AVPacket& packet, const Arrival& arrival) {
  const AVRational time_base = video_->stream.time_base;
  Stamps stamps{.dts = std::nullopt, .pts = std::nullopt, .arrival = arrival};
  if (is_time(packet.dts)) {
    stamps.dts = ffmpeg::to_ticks(video_->unwrapper.unwrap(packet.dts), time_base, kVideoTimescale);
  }
  if (is_time(packet.pts)) {
    const std::int64_t pts = stamps.dts ? video_->unwrapper.unwrap_beside(packet.pts)  //
                                        : video_->unwrapper.unwrap(packet.pts);
    // RTP tells no decoding time: what has one is MPEG-TS in it, whose times no report maps.
    const std::int64_t steady = stamps.dts ? pts : without_steps(video_->clock, pts, arrival);
    stamps.pts = ffmpeg::to_ticks(steady, time_base, kVideoTimescale);
  }
  for (VideoSample& sample : video_->stage.push(packet, stamps)) {
    SLUICE_TRY(video_->watch.check(sample.dts, arrival.steady));
    assembler_.push(std::move(sample));
  }
  return {};
}

// In the time base of the stream.
std::optional<std::int64_t> Pipeline::time_of_sound(const AVPacket& packet, const Arrival& arrival) {
  const auto to_stream = [this](std::chrono::microseconds time) {
    return av_rescale_q(time.count(), AVRational{1, 1'000'000}, audio_->stream.time_base);
  };
  if (time_source_ == TimeSource::kArrival) {
    return to_stream(
        std::chrono::duration_cast<std::chrono::microseconds>(arrival.steady.time_since_epoch()));
  }
  if (!is_time(packet.pts) && !is_time(packet.dts)) return std::nullopt;
  const std::int64_t time = audio_->unwrapper.unwrap(is_time(packet.pts) ? packet.pts : packet.dts);
  if (!audio_->clock || is_time(packet.dts)) return time;  // as for video
  const std::int64_t placed = without_steps(audio_->clock, time, arrival);
  if (!video_ || !video_->clock) return placed;
  return placed + to_stream(audio_->sync.shift(video_->clock->taken_out(), audio_->clock->taken_out(),
                                               arrival.steady));
}

void Pipeline::push_audio(const AVPacket& packet, const Arrival& arrival) {
  if (!audio_->stage) return;
  const std::optional<std::int64_t> time = time_of_sound(packet, arrival);
  for (AudioFrame& frame : audio_->stage->push(packet, time, arrival)) {
    assembler_.push(std::move(frame), audio_->stage->config());
  }
}

void Pipeline::finish() {
  if (video_) {
    for (VideoSample& sample : video_->stage.flush()) assembler_.push(std::move(sample));
  }
  assembler_.finish();
}

}  // namespace sluice::ingest
