#include "ingest/test_camera.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace sluice::ingest {
namespace {

constexpr int kVideoIndex = 0;
constexpr int kAudioIndex = 1;

struct AudioFormat {
  AVCodecID codec;
  std::uint32_t sample_rate;
  std::int64_t bit_rate;
};

AudioFormat format_of(TestAudio audio) {
  switch (audio) {
    case TestAudio::kMp3: return {AV_CODEC_ID_MP3, 48000, 64'000};
    case TestAudio::kPcmAlaw: return {AV_CODEC_ID_PCM_ALAW, 8000, 0};
    case TestAudio::kPcmMulaw: return {AV_CODEC_ID_PCM_MULAW, 8000, 0};
    case TestAudio::kAac:
    case TestAudio::kNone: break;
  }
  return {AV_CODEC_ID_AAC, 48000, 64'000};
}

SourceStream stream_of(int index, const AVCodecContext& context) {
  ffmpeg::Ptr<AVCodecParameters> parameters(avcodec_parameters_alloc());
  if (!parameters || avcodec_parameters_from_context(parameters.get(), &context) < 0) throw std::bad_alloc();
  return {.index = index,
          .parameters = std::shared_ptr<const AVCodecParameters>(std::move(parameters)),
          .time_base = context.time_base,
          .timestamp_bits = 64,
          .framed = true};
}

std::string title_of(const TestCameraOptions& options) {
  std::string codec(media::to_string(options.codec));
  return fmt::format("SLUICE TEST CAMERA  {} {}X{} {:.4g} FPS", codec, options.width, options.height,
                     static_cast<double>(options.fps.numerator) / options.fps.denominator);
}

}  // namespace

TestCamera::TestCamera(const TestCameraOptions& options, const Clock& clock, Wait wait)
    : options_(options), clock_(clock), wait_(std::move(wait)) {}

Result<void> TestCamera::open() {
  SLUICE_ASSIGN(VideoEncoder video, VideoEncoder::open(options_));
  video_.emplace(std::move(video));
  picture_.emplace(options_.width, options_.height, title_of(options_));
  streams_.video = stream_of(kVideoIndex, video_->context());
  if (options_.audio != TestAudio::kNone) SLUICE_TRY(open_audio());
  began_ = clock_.steady();
  began_wall_ = clock_.wall();
  if (audio_) tone_.emplace(began_wall_, static_cast<std::uint32_t>(audio_->context().sample_rate));
  return {};
}

Result<void> TestCamera::open_audio() {
  const AudioFormat format = format_of(options_.audio);
  SLUICE_ASSIGN(AudioEncoder audio, AudioEncoder::open(format.codec, format.sample_rate, 1, format.bit_rate));
  audio_.emplace(std::move(audio));
  streams_.audio = stream_of(kAudioIndex, audio_->context());
  return {};
}

std::chrono::microseconds TestCamera::time_of(std::uint64_t frame) const {
  return std::chrono::microseconds{frame * 1'000'000 * options_.fps.denominator / options_.fps.numerator};
}

Result<void> TestCamera::make_picture() {
  const auto due =
      std::chrono::duration_cast<std::chrono::microseconds>(began_ + time_of(frames_) - clock_.steady());
  if (due.count() > 0 && !wait_(due)) return Error{ErrorCode::kCancelled, "stopped"};
  picture_->draw(video_->picture(), clock_.wall(), began_wall_ + time_of(frames_));
  SLUICE_ASSIGN(auto packets, video_->encode());
  ++frames_;
  for (auto& packet : packets) {
    packet->stream_index = kVideoIndex;
    ready_.push_back(std::move(packet));
  }
  return {};
}

// The sound up to the next picture.
Result<void> TestCamera::make_sound() {
  const auto until = static_cast<std::uint64_t>(time_of(frames_).count()) *
                     static_cast<std::uint64_t>(audio_->context().sample_rate) / 1'000'000;
  const std::vector<float> samples = tone_->next(static_cast<std::size_t>(until - tone_->position()));
  const auto* const plane = reinterpret_cast<const std::uint8_t*>(samples.data());
  SLUICE_ASSIGN(auto packets, audio_->write(&plane, static_cast<int>(samples.size())));
  for (auto& packet : packets) {
    packet->stream_index = kAudioIndex;
    ready_.push_back(std::move(packet));
  }
  return {};
}

Result<ffmpeg::Ptr<AVPacket>> TestCamera::read() {
  while (ready_.empty()) {
    SLUICE_TRY(make_picture());
    if (audio_) SLUICE_TRY(make_sound());
  }
  auto packet = std::move(ready_.front());
  ready_.pop_front();
  return packet;
}

}  // namespace sluice::ingest
