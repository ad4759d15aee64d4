#include "media/parameter_sets.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "media/testing/parameter_sets.h"

namespace sluice::media {
namespace {

using sluice::testing::unhex;

ParameterSets sets_of(const testing::H264Sets& source) {
  ParameterSets sets(Codec::kH264);
  sets.update(unhex(source.sps));
  sets.update(unhex(source.pps));
  return sets;
}

ParameterSets sets_of(const testing::H265Sets& source) {
  ParameterSets sets(Codec::kH265);
  sets.update(unhex(source.vps));
  sets.update(unhex(source.sps));
  sets.update(unhex(source.pps));
  return sets;
}

bool is_sync(const ParameterSets& sets, std::string_view unit) {
  const auto bytes = unhex(unit);
  return sets.is_sync_sample(std::vector<NalUnit>{bytes});
}

TEST(ParameterSets, SaysWhetherAnUpdateChangedAnything) {
  ParameterSets sets(Codec::kH264);
  EXPECT_TRUE(sets.update(unhex(testing::kH264High1080p.sps)));
  EXPECT_TRUE(sets.update(unhex(testing::kH264High1080p.pps)));
  EXPECT_FALSE(sets.update(unhex(testing::kH264High1080p.sps)));
  EXPECT_FALSE(sets.update(unhex(testing::kH264High1080p.pps)));
  EXPECT_TRUE(sets.update(unhex(testing::kH264BaselineCif.sps))) << "the same id, another picture";
}

TEST(ParameterSets, IgnoresWhatIsNoParameterSetOrIsDamaged) {
  ParameterSets sets = sets_of(testing::kH264High1080p);
  EXPECT_FALSE(sets.update(unhex("65 88 84")));
  EXPECT_FALSE(sets.update({}));
  EXPECT_FALSE(sets.update(unhex("67 64 00")));
  EXPECT_FALSE(sets.update(unhex("68")));
  EXPECT_EQ(sets, sets_of(testing::kH264High1080p));
}

TEST(ParameterSets, IgnoresSetsOfOtherLayers) {
  ParameterSets sets(Codec::kH265);
  auto vps = unhex(testing::kH265Hdr10.vps);
  vps[1] |= 1U << 3U;
  EXPECT_FALSE(sets.update(vps));
}

TEST(ParameterSets, AreCompleteWithAPpsAndAllItRefersTo) {
  ParameterSets sets(Codec::kH265);
  sets.update(unhex(testing::kH265Hdr10.sps));
  sets.update(unhex(testing::kH265Hdr10.pps));
  EXPECT_FALSE(sets.complete());
  EXPECT_EQ(sets.make_video_config().error().code(), ErrorCode::kUnavailable);
  sets.update(unhex(testing::kH265Hdr10.vps));
  EXPECT_TRUE(sets.complete());

  ParameterSets foreign(Codec::kH264);
  foreign.update(unhex(testing::kH264High1080p.sps));
  foreign.update(unhex("68 a8 00"));  // PPS 0 refers to SPS 1
  EXPECT_FALSE(foreign.complete());
}

TEST(ParameterSets, MakeAVideoConfig) {
  const auto avc = sets_of(testing::kH264Interlaced).make_video_config();
  ASSERT_TRUE(avc.ok());
  EXPECT_EQ(avc->codec, Codec::kH264);
  EXPECT_EQ(avc->width, 720U);
  EXPECT_EQ(avc->height, 576U);
  EXPECT_EQ(avc->sar_numerator, 64U);
  EXPECT_EQ(avc->sar_denominator, 45U);
  EXPECT_EQ(avc->nominal_frame_rate, 25);
  EXPECT_EQ(avc->decoder_configuration.data()[0], 1);

  const auto hevc = sets_of(testing::kH265Hdr10).make_video_config();
  ASSERT_TRUE(hevc.ok());
  EXPECT_EQ(hevc->codec, Codec::kH265);
  EXPECT_EQ(hevc->width, 640U);
  EXPECT_EQ(hevc->transfer_characteristics, 16);
}

TEST(ParameterSets, ReadExtradataOfEitherForm) {
  ParameterSets from_annex_b(Codec::kH264);
  const auto annex_b =
      from_annex_b.read_extradata(unhex(std::string("00000001") + std::string(testing::kH264High1080p.sps) +
                                        "000001" + std::string(testing::kH264High1080p.pps)));
  ASSERT_TRUE(annex_b.ok());
  EXPECT_EQ(*annex_b, NalFraming::kAnnexB);
  EXPECT_EQ(from_annex_b, sets_of(testing::kH264High1080p));

  const Bytes avcc = from_annex_b.make_video_config()->decoder_configuration;
  ParameterSets from_avcc(Codec::kH264);
  EXPECT_EQ(*from_avcc.read_extradata(avcc.view()), NalFraming::kLength4);
  EXPECT_EQ(from_avcc, from_annex_b);

  const Bytes hvcc = sets_of(testing::kH265Hdr10).make_video_config()->decoder_configuration;
  ParameterSets from_hvcc(Codec::kH265);
  EXPECT_EQ(*from_hvcc.read_extradata(hvcc.view()), NalFraming::kLength4);
  EXPECT_EQ(from_hvcc, sets_of(testing::kH265Hdr10));
}

TEST(ParameterSets, TakeNothingFromNoExtradata) {
  ParameterSets sets(Codec::kH264);
  EXPECT_EQ(*sets.read_extradata({}), NalFraming::kAnnexB);
  EXPECT_FALSE(sets.complete());
  EXPECT_FALSE(sets.read_extradata(unhex("0164001eff e1 0005 6764")).ok());
}

TEST(SyncSample, IsAnIdr) {
  const ParameterSets avc = sets_of(testing::kH264High1080p);
  EXPECT_TRUE(is_sync(avc, "65 88 84"));
  EXPECT_FALSE(is_sync(avc, "41 9a 02"));
}

TEST(SyncSample, IsACleanRandomAccessPictureOnlyWhereNothingIsReordered) {
  constexpr std::string_view kCra = "2a01 ac";
  EXPECT_TRUE(is_sync(sets_of(testing::kH265Hdr10), kCra));
  EXPECT_FALSE(is_sync(sets_of(testing::kH265MainWithBFrames), kCra));
  EXPECT_FALSE(is_sync(ParameterSets(Codec::kH265), kCra));
  EXPECT_TRUE(is_sync(sets_of(testing::kH265MainWithBFrames), "2601 ac")) << "IDR_W_RADL";
}

}  // namespace
}  // namespace sluice::media
