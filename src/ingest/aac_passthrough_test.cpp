#include "ingest/aac_passthrough.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/testing/audio_stage_fixture.h"

namespace sluice::ingest {
namespace {

using testing::CodedSound;
using testing::make_sound;

using AacPassthroughTest = testing::AudioStageFixture;

TEST_F(AacPassthroughTest, LeavesRawFramesAsTheyAre) {
  const CodedSound source = make_sound(AV_CODEC_ID_AAC, 48000, 2, 0, 1);
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
  CodedSound source = make_sound(AV_CODEC_ID_AAC, 48000, 2, 0, 2);
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
  const CodedSound source = make_sound(AV_CODEC_ID_AAC, 48000, 2, 0, 4);
  open(source.stream);
  for (std::size_t i = 0; i < source.packets.size(); ++i) {
    if (i < 50 || i >= 80) push(*source.packets[i], source.packets[i]->pts);
  }
  EXPECT_EQ(statistics_.audio_gaps.value(), 1U);
  EXPECT_EQ(frames_[50].pts.count, source.packets[80]->pts);
  EXPECT_EQ(frames_.back().pts.count, source.packets.back()->pts);
}

TEST_F(AacPassthroughTest, StaysWithAClockThatDrifts) {
  const CodedSound source = make_sound(AV_CODEC_ID_AAC, 48000, 1, 0, 60);
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
