#include "media/codec_string.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "media/parameter_sets.h"
#include "media/testing/parameter_sets.h"

namespace sluice::media {
namespace {

using sluice::testing::unhex;

Track video(Codec codec, std::string_view record) {
  return {.id = 1,
          .timescale = 90000,
          .config = VideoConfig{.codec = codec, .decoder_configuration = Bytes::copy_of(unhex(record))}};
}

Track audio(std::string_view config) {
  return {.id = 2,
          .timescale = 48000,
          .config = AudioConfig{.decoder_configuration = Bytes::copy_of(unhex(config))}};
}

// The head of an hvcC up to the level, and no arrays.
std::string hvcc(std::string_view head) {
  return std::string(head) + "f000fcfdf8f800000f00";
}

TEST(CodecString, OfAvcCopiesThreeBytesOfTheRecord) {
  EXPECT_EQ(codec_string(video(Codec::kH264, "0142c01eff e0 00")), "avc1.42C01E");
  EXPECT_EQ(codec_string(video(Codec::kH264, "01640028ff e0 00")), "avc1.640028");
  EXPECT_EQ(codec_string(video(Codec::kH264, "014d0c0bff e0 00")), "avc1.4D0C0B");
}

TEST(CodecString, OfHevcReversesCompatibilityAndTrimsConstraints) {
  EXPECT_EQ(codec_string(video(Codec::kH265, hvcc("01 01 60000000 b00000000000 5d"))), "hvc1.1.6.L93.B0");
  EXPECT_EQ(codec_string(video(Codec::kH265, hvcc("01 02 20000000 900000000000 99"))), "hvc1.2.4.L153.90");
  EXPECT_EQ(codec_string(video(Codec::kH265, hvcc("01 24 08000000 9d0800000000 78"))), "hvc1.4.10.H120.9D.8");
  EXPECT_EQ(codec_string(video(Codec::kH265, hvcc("01 41 60000000 000000000000 5d"))), "hvc1.A1.6.L93");
  EXPECT_EQ(codec_string(video(Codec::kH265, hvcc("01 01 60000000 b00000000001 5d"))),
            "hvc1.1.6.L93.B0.0.0.0.0.1");
}

TEST(CodecString, OfRealStreams) {
  ParameterSets sets(Codec::kH265);
  for (const auto unit : {testing::kH265MainWithBFrames.vps, testing::kH265MainWithBFrames.sps,
                          testing::kH265MainWithBFrames.pps}) {
    sets.update(unhex(unit));
  }
  EXPECT_EQ(codec_string({.id = 1, .timescale = 90000, .config = *sets.make_video_config()}),
            "hvc1.1.6.L120.90");
}

TEST(CodecString, OfAacNamesTheObjectType) {
  EXPECT_EQ(codec_string(audio("1190")), "mp4a.40.2");
  EXPECT_EQ(codec_string(audio("2b920800")), "mp4a.40.5");
  EXPECT_EQ(codec_string(audio("eb8a0800")), "mp4a.40.29");
}

TEST(CodecString, IsEmptyForAConfigurationThatCannotBeRead) {
  EXPECT_EQ(codec_string(video(Codec::kH264, "0142")), "");
  EXPECT_EQ(codec_string(video(Codec::kH265, "0101")), "");
  EXPECT_EQ(codec_string(audio("")), "");
}

TEST(VideoRange, FollowsTheTransferCharacteristics) {
  const auto range = [](int transfer) {
    return video_range({.transfer_characteristics = static_cast<std::uint8_t>(transfer)});
  };
  EXPECT_EQ(range(16), "PQ");
  EXPECT_EQ(range(18), "HLG");
  for (const int sdr : {1, 2, 6, 13, 14, 15}) EXPECT_EQ(range(sdr), "SDR");
}

}  // namespace
}  // namespace sluice::media
