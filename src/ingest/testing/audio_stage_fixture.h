// Coded sound for the stages that serve it, and their outcome heard. For tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/audio_encoder.h"
#include "ingest/audio_stage.h"

namespace sluice::ingest::testing {

// A camera's sound: a tone that begins at a given sample and silence before, coded.
struct CodedSound {
  SourceStream stream;
  std::vector<ffmpeg::Ptr<AVPacket>> packets;
};

inline constexpr double kFrequency = 1000;

inline std::vector<float> tone_from(std::size_t begin, std::size_t count, std::uint32_t rate) {
  std::vector<float> out(count);
  for (std::size_t i = begin; i < count; ++i) {
    out[i] =
        static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * kFrequency * static_cast<double>(i) / rate));
  }
  return out;
}

inline CodedSound make_sound(AVCodecID codec, std::uint32_t rate, std::uint32_t channels, double tone_at,
                             double seconds) {
  auto encoder = AudioEncoder::open(codec, rate, channels, codec == AV_CODEC_ID_MP3 ? 128'000 : 0);
  EXPECT_TRUE(encoder.ok()) << encoder.error().message();
  const auto samples =
      tone_from(static_cast<std::size_t>(tone_at * rate), static_cast<std::size_t>(seconds * rate), rate);
  const std::vector<const std::uint8_t*> planes(channels,
                                                reinterpret_cast<const std::uint8_t*>(samples.data()));
  CodedSound source;
  source.packets = encoder->write(planes.data(), static_cast<int>(samples.size())).value();
  ffmpeg::Ptr<AVCodecParameters> parameters(avcodec_parameters_alloc());
  EXPECT_GE(avcodec_parameters_from_context(parameters.get(), &encoder->context()), 0);
  source.stream = {.index = 1,
                   .parameters = std::shared_ptr<const AVCodecParameters>(std::move(parameters)),
                   .time_base = {1, static_cast<int>(rate)},
                   .timestamp_bits = 64,
                   .framed = true};
  return source;
}

// Decodes AAC frames to the samples of their first channel, from the first frame's time on.
inline std::vector<float> decode(const std::vector<AudioFrame>& frames, const media::AudioConfig& config) {
  ffmpeg::Ptr<AVCodecContext> decoder(avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_AAC)));
  const auto asc = config.decoder_configuration.view();
  decoder->extradata = static_cast<std::uint8_t*>(av_mallocz(asc.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  std::ranges::copy(asc, decoder->extradata);
  decoder->extradata_size = static_cast<int>(asc.size());
  EXPECT_GE(avcodec_open2(decoder.get(), nullptr, nullptr), 0);
  std::vector<float> out;
  auto decoded = ffmpeg::make_frame();
  for (const AudioFrame& frame : frames) {
    auto packet = ffmpeg::make_packet();
    const auto data = frame.data.pieces.at(0);
    EXPECT_GE(av_new_packet(packet.get(), static_cast<int>(data.size())), 0);
    std::ranges::copy(data, packet->data);
    EXPECT_GE(avcodec_send_packet(decoder.get(), packet.get()), 0);
    while (avcodec_receive_frame(decoder.get(), decoded.get()) >= 0) {
      const auto* const plane = reinterpret_cast<const float*>(decoded->extended_data[0]);
      out.insert(out.end(), plane, plane + decoded->nb_samples);
    }
  }
  return out;
}

// Where the tone begins, in seconds of the source's time line; a negative number when there is none.
inline double tone_begins(const std::vector<AudioFrame>& frames, const media::AudioConfig& config) {
  const auto samples = decode(frames, config);
  const auto loud = std::ranges::find_if(samples, [](float sample) { return std::abs(sample) > 0.2F; });
  if (loud == samples.end()) return -1;
  return static_cast<double>(frames.front().pts.count + (loud - samples.begin())) / config.sample_rate;
}

class AudioStageFixture : public ::testing::Test {
 protected:
  void open(const SourceStream& stream) {
    auto stage = make_audio_stage(stream, AudioClock::Smoothing::kTimestamps, statistics_);
    ASSERT_TRUE(stage.ok()) << stage.error().message();
    stage_ = std::move(stage).value();
  }
  void push(const AVPacket& packet, std::optional<std::int64_t> time) {
    for (AudioFrame& frame : stage_->push(packet, time, {})) frames_.push_back(std::move(frame));
  }
  void push_all(const CodedSound& source) {
    open(source.stream);
    for (const auto& packet : source.packets) push(*packet, packet->pts);
  }
  void expect_no_seam() const {
    for (std::size_t i = 1; i < frames_.size(); ++i) {
      ASSERT_EQ((frames_[i].pts - frames_[i - 1].pts).count, 1024) << "frame " << i;
    }
  }
  double length() const { return static_cast<double>(frames_.size()) * 1024 / stage_->config()->sample_rate; }

  SourceStatistics statistics_;
  std::unique_ptr<AudioStage> stage_;
  std::vector<AudioFrame> frames_;
};

}  // namespace sluice::ingest::testing
