#include "ingest/aac_transcoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing/audio_stage_fixture.h"

namespace sluice::ingest {
namespace {

using testing::CodedSound;
using testing::decode;
using ::testing::HasSubstr;
using testing::make_sound;
using testing::tone_begins;

using AacTranscoderTest = testing::AudioStageFixture;

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
  push_all(make_sound(c.codec, c.rate, c.channels, 1, 3));
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
  CodedSound source = make_sound(AV_CODEC_ID_PCM_ALAW, 8000, 1, 0.5, 1);
  open(source.stream);
  for (const auto& packet : source.packets) push(*packet, packet->pts + 80'000);
  EXPECT_NEAR(tone_begins(frames_, *stage_->config()), 10.5, 0.002);
}

TEST_F(AacTranscoderTest, FillsAGapWithSilence) {
  const CodedSound source = make_sound(AV_CODEC_ID_PCM_ALAW, 8000, 1, 2, 4);
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
  const CodedSound source = make_sound(AV_CODEC_ID_PCM_ALAW, 8000, 1, 4, 5);
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
  const CodedSound source = make_sound(AV_CODEC_ID_PCM_ALAW, 8000, 1, 2, 4);
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
  const CodedSound source = make_sound(AV_CODEC_ID_PCM_ALAW, 8000, 1, 50, 60);
  open(source.stream);
  for (const auto& packet : source.packets) push(*packet, packet->pts - packet->pts / 1000);
  expect_no_seam();
  EXPECT_EQ(statistics_.audio_gaps.value() + statistics_.audio_overlaps.value(), 0U);
  EXPECT_NEAR(tone_begins(frames_, *stage_->config()), 50 - 0.05, 0.02);
}

TEST_F(AacTranscoderTest, SurvivesDamage) {
  CodedSound source = make_sound(AV_CODEC_ID_MP3, 44100, 2, 0, 2);
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

}  // namespace
}  // namespace sluice::ingest
