#include "ingest/aac_transcoder.h"

#include <cmath>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/aac_passthrough.h"
#include "media/aac.h"

namespace sluice::ingest {
namespace {

using ::testing::HasSubstr;

using Packets = std::vector<ffmpeg::Ptr<AVPacket>>;

// A camera's sound: a tone that begins at a given sample and silence before, coded.
struct Source {
  SourceStream stream;
  Packets packets;
};

constexpr double kFrequency = 1000;

std::vector<float> tone_from(std::size_t begin, std::size_t count, std::uint32_t rate) {
  std::vector<float> out(count);
  for (std::size_t i = begin; i < count; ++i) {
    out[i] =
        static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * kFrequency * static_cast<double>(i) / rate));
  }
  return out;
}

Source make_source(AVCodecID codec, std::uint32_t rate, std::uint32_t channels, double tone_at,
                   double seconds) {
  auto encoder = AudioEncoder::open(codec, rate, channels, codec == AV_CODEC_ID_MP3 ? 128'000 : 0);
  EXPECT_TRUE(encoder.ok()) << encoder.error().message();
  const auto samples =
      tone_from(static_cast<std::size_t>(tone_at * rate), static_cast<std::size_t>(seconds * rate), rate);
  const std::vector<const std::uint8_t*> planes(channels,
                                                reinterpret_cast<const std::uint8_t*>(samples.data()));
  Source source;
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
std::vector<float> decode(const std::vector<AudioFrame>& frames, const media::AudioConfig& config) {
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
double tone_begins(const std::vector<AudioFrame>& frames, const media::AudioConfig& config) {
  const auto samples = decode(frames, config);
  const auto loud = std::ranges::find_if(samples, [](float sample) { return std::abs(sample) > 0.2F; });
  if (loud == samples.end()) return -1;
  return static_cast<double>(frames.front().pts.count + (loud - samples.begin())) / config.sample_rate;
}

class AacTranscoderTest : public ::testing::Test {
 protected:
  void open(const SourceStream& stream) {
    auto stage = make_audio_stage(stream, AudioClock::Smoothing::kTimestamps, statistics_);
    ASSERT_TRUE(stage.ok()) << stage.error().message();
    stage_ = std::move(stage).value();
  }
  void push(const AVPacket& packet, std::optional<std::int64_t> time) {
    for (AudioFrame& frame : stage_->push(packet, time, {})) frames_.push_back(std::move(frame));
  }
  void push_all(const Source& source) {
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

struct Conversion {
  std::string_view name;
  AVCodecID codec;
  std::uint32_t rate;
  std::uint32_t channels;
  std::uint32_t served_rate;
  double tolerance;  // seconds by which the tone may be off; decoders of MP3 are late by 529 samples
};

class AacConversion : public AacTranscoderTest, public ::testing::WithParamInterface<Conversion> {};

TEST_P(AacConversion, KeepsLengthAndTime) {
  const Conversion& c = GetParam();
  push_all(make_source(c.codec, c.rate, c.channels, 1, 3));
  ASSERT_FALSE(frames_.empty());
  EXPECT_EQ(stage_->config()->sample_rate, c.served_rate);
  EXPECT_EQ(stage_->config()->channels, c.channels);
  expect_no_seam();
  EXPECT_NEAR(length(), 3, 0.25);
  EXPECT_NEAR(tone_begins(frames_, *stage_->config()), 1, c.tolerance);
  EXPECT_EQ(statistics_.audio_gaps.value() + statistics_.audio_overlaps.value(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Codecs, AacConversion,
                         ::testing::Values(Conversion{"pcma", AV_CODEC_ID_PCM_ALAW, 8000, 1, 16000, 0.002},
                                           Conversion{"pcmu", AV_CODEC_ID_PCM_MULAW, 8000, 1, 16000, 0.002},
                                           Conversion{"pcma16", AV_CODEC_ID_PCM_ALAW, 16000, 1, 16000, 0.002},
                                           Conversion{"pcma11", AV_CODEC_ID_PCM_ALAW, 11025, 2, 16000, 0.002},
                                           Conversion{"mp3mono", AV_CODEC_ID_MP3, 16000, 1, 16000, 0.04},
                                           Conversion{"mp3", AV_CODEC_ID_MP3, 44100, 2, 44100, 0.015}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(AacTranscoderTest, StartsWhereTheTimestampsSay) {
  Source source = make_source(AV_CODEC_ID_PCM_ALAW, 8000, 1, 0.5, 1);
  open(source.stream);
  for (const auto& packet : source.packets) push(*packet, packet->pts + 80'000);
  EXPECT_NEAR(tone_begins(frames_, *stage_->config()), 10.5, 0.002);
}

TEST_F(AacTranscoderTest, FillsAGapWithSilence) {
  const Source source = make_source(AV_CODEC_ID_PCM_ALAW, 8000, 1, 2, 4);
  open(source.stream);
  std::size_t lost = 0;
  for (const auto& packet : source.packets) {
    if (packet->pts >= 8000 && packet->pts < 12000) {
      ++lost;
    } else {
      push(*packet, packet->pts);
    }
  }
  EXPECT_EQ(lost, 25U);
  EXPECT_EQ(statistics_.audio_gaps.value(), 1U);
  expect_no_seam();
  EXPECT_NEAR(tone_begins(frames_, *stage_->config()), 2, 0.002);
}

TEST_F(AacTranscoderTest, ShowsALongGapAsOne) {
  const Source source = make_source(AV_CODEC_ID_PCM_ALAW, 8000, 1, 4, 5);
  open(source.stream);
  for (const auto& packet : source.packets) {
    if (packet->pts < 8000 || packet->pts >= 24000) push(*packet, packet->pts);
  }
  EXPECT_EQ(frames_.back().pts.count / 16000, 4);
  int seams = 0;
  for (std::size_t i = 1; i < frames_.size(); ++i)
    seams += frames_[i].pts - frames_[i - 1].pts == media::Ticks{1024} ? 0 : 1;
  EXPECT_EQ(seams, 1);
}

TEST_F(AacTranscoderTest, LeavesOutWhatComesTwice) {
  const Source source = make_source(AV_CODEC_ID_PCM_ALAW, 8000, 1, 2, 4);
  open(source.stream);
  for (std::size_t i = 0; i < source.packets.size(); ++i) {
    push(*source.packets[i], source.packets[i]->pts);
    if (i == 60) {
      for (std::size_t again = 11; again <= 60; ++again)
        push(*source.packets[again], source.packets[again]->pts);
    }
  }
  expect_no_seam();
  EXPECT_GT(statistics_.audio_overlaps.value(), 0U);
  // The first of those that came again are believed before the count is.
  EXPECT_NEAR(tone_begins(frames_, *stage_->config()), 2, 0.02);
}

// The camera's audio clock runs 0.1 % fast against the one its timestamps come from.
TEST_F(AacTranscoderTest, FollowsAClockThatDrifts) {
  const Source source = make_source(AV_CODEC_ID_PCM_ALAW, 8000, 1, 50, 60);
  open(source.stream);
  for (const auto& packet : source.packets) push(*packet, packet->pts - packet->pts / 1000);
  expect_no_seam();
  EXPECT_EQ(statistics_.audio_gaps.value() + statistics_.audio_overlaps.value(), 0U);
  EXPECT_NEAR(tone_begins(frames_, *stage_->config()), 50 - 0.05, 0.02);
}

TEST_F(AacTranscoderTest, SurvivesDamage) {
  Source source = make_source(AV_CODEC_ID_MP3, 44100, 2, 0, 2);
  open(source.stream);
  for (std::size_t i = 0; i < source.packets.size(); ++i) {
    AVPacket& packet = *source.packets[i];
    if (i % 5 == 4) std::fill(packet.data, packet.data + packet.size, std::uint8_t{0x55});
    push(packet, packet.pts);
  }
  EXPECT_GT(statistics_.audio_decode_errors.value(), 0U);
  EXPECT_NEAR(length(), 2, 0.3);
}

TEST_F(AacTranscoderTest, SaysWhatCannotBeDecoded) {
  ffmpeg::Ptr<AVCodecParameters> parameters(avcodec_parameters_alloc());
  parameters->codec_type = AVMEDIA_TYPE_AUDIO;
  parameters->codec_id = AV_CODEC_ID_MPEGH_3D_AUDIO;
  const auto stage =
      make_audio_stage({.index = 0,
                        .parameters = std::shared_ptr<const AVCodecParameters>(std::move(parameters)),
                        .time_base = {1, 48000}},
                       AudioClock::Smoothing::kTimestamps, statistics_);
  ASSERT_FALSE(stage.ok());
  EXPECT_EQ(stage.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(stage.error().message(), HasSubstr("MPEG-H 3D Audio cannot be decoded"));
}

class AacPassthroughTest : public AacTranscoderTest {};

TEST_F(AacPassthroughTest, LeavesRawFramesAsTheyAre) {
  const Source source = make_source(AV_CODEC_ID_AAC, 48000, 2, 0, 1);
  push_all(source);
  ASSERT_EQ(frames_.size(), source.packets.size());
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(frames_[i].data.pieces.at(0), ffmpeg::bytes(*source.packets[i])));
    EXPECT_EQ(frames_[i].pts.count, source.packets[i]->pts);
  }
  EXPECT_EQ(stage_->config()->sample_rate, 48000U);
  EXPECT_EQ(stage_->config()->channels, 2U);
}

// 7 bytes before each frame: syncword, AAC-LC, 48 kHz, stereo, the length.
std::vector<std::uint8_t> adts(std::span<const std::uint8_t> frame) {
  const std::size_t size = frame.size() + 7;
  std::vector<std::uint8_t> out = {0xff,
                                   0xf1,
                                   0x4c,
                                   static_cast<std::uint8_t>(0x80U | (size >> 11U)),
                                   static_cast<std::uint8_t>(size >> 3U),
                                   static_cast<std::uint8_t>((size << 5U) | 0x1fU),
                                   0xfc};
  out.insert(out.end(), frame.begin(), frame.end());
  return out;
}

TEST_F(AacPassthroughTest, TakesFramesOutOfAdtsHoweverItIsCut) {
  Source source = make_source(AV_CODEC_ID_AAC, 48000, 2, 0, 2);
  ffmpeg::Ptr<AVCodecParameters> parameters(avcodec_parameters_alloc());
  parameters->codec_type = AVMEDIA_TYPE_AUDIO;
  parameters->codec_id = AV_CODEC_ID_AAC;
  open({.index = 0,
        .parameters = std::shared_ptr<const AVCodecParameters>(std::move(parameters)),
        .time_base = {1, 90000},
        .timestamp_bits = 33,
        .framed = false});
  // Pieces of 1,000 bytes with the time of the first frame that begins in them, as PES packets have it.
  std::vector<std::uint8_t> stream;
  std::vector<std::size_t> begins;
  for (const auto& packet : source.packets) {
    begins.push_back(stream.size());
    const auto framed = adts(ffmpeg::bytes(*packet));
    stream.insert(stream.end(), framed.begin(), framed.end());
  }
  for (std::size_t at = 0; at < stream.size(); at += 1000) {
    const std::size_t size = std::min<std::size_t>(1000, stream.size() - at);
    const auto first = std::ranges::lower_bound(begins, at);
    std::optional<std::int64_t> time;
    if (first != begins.end() && *first < at + size) time = 90000 + (first - begins.begin()) * 1920;
    auto packet = ffmpeg::make_packet();
    ASSERT_GE(av_new_packet(packet.get(), static_cast<int>(size)), 0);
    std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), size, packet->data);
    push(*packet, time);
  }
  // The last frame waits for the one behind it.
  ASSERT_GE(frames_.size() + 1, source.packets.size());
  EXPECT_EQ(frames_.front().pts.count, 48000);
  expect_no_seam();
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    ASSERT_TRUE(std::ranges::equal(frames_[i].data.pieces.at(0), ffmpeg::bytes(*source.packets[i]))) << i;
  }
  EXPECT_EQ(statistics_.audio_decode_errors.value(), 0U);
}

TEST_F(AacPassthroughTest, LeavesAGapWhereSoundIsMissing) {
  const Source source = make_source(AV_CODEC_ID_AAC, 48000, 2, 0, 4);
  open(source.stream);
  for (std::size_t i = 0; i < source.packets.size(); ++i) {
    if (i < 50 || i >= 80) push(*source.packets[i], source.packets[i]->pts);
  }
  EXPECT_EQ(statistics_.audio_gaps.value(), 1U);
  EXPECT_EQ(frames_[50].pts.count, source.packets[80]->pts);
  EXPECT_EQ(frames_.back().pts.count, source.packets.back()->pts);
}

TEST_F(AacPassthroughTest, StaysWithAClockThatDrifts) {
  const Source source = make_source(AV_CODEC_ID_AAC, 48000, 1, 0, 60);
  open(source.stream);
  const auto drifted = [](std::int64_t pts) { return pts - pts / 500; };
  for (const auto& packet : source.packets) push(*packet, drifted(packet->pts));
  EXPECT_GT(statistics_.audio_overlaps.value(), 0U);
  EXPECT_NEAR(static_cast<double>(frames_.back().pts.count),
              static_cast<double>(drifted(source.packets.back()->pts)), 48000 * 0.07);
  for (std::size_t i = 1; i < frames_.size(); ++i)
    ASSERT_GE((frames_[i].pts - frames_[i - 1].pts).count, 1024);
}

}  // namespace
}  // namespace sluice::ingest
