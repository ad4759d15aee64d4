#include "media/h264.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "media/testing/parameter_sets.h"
#include "media/testing/syntax_writer.h"

namespace sluice::media::h264 {
namespace {

using sluice::testing::unhex;

Sps parse(std::string_view hex) {
  const auto sps = parse_sps(unhex(hex));
  EXPECT_TRUE(sps.ok()) << sps.error().message();
  return sps.ok() ? *sps : Sps{};
}

// An SPS with id 0 up to where profiles differ.
testing::SyntaxWriter sps_of(std::uint32_t profile) {
  testing::SyntaxWriter out;
  out.u(0x67, 8).u(profile, 8).u(0, 8).u(30, 8).ue(0);
  return out;
}

// max_num_ref_frames, gaps, then so many macroblocks.
testing::SyntaxWriter& put_size(testing::SyntaxWriter& out, std::uint32_t width_in_mbs,
                                std::uint32_t height_in_map_units) {
  return out.ue(1).u(0, 1).ue(width_in_mbs - 1).ue(height_in_map_units - 1);
}

// Main profile, 128x144, up to the VUI.
testing::SyntaxWriter small_sps() {
  testing::SyntaxWriter out = sps_of(77);
  put_size(out.ue(0).ue(0).ue(0), 8, 9).u(1, 1).u(1, 1).u(0, 1);
  return out;
}

TEST(H264Sps, SaysWhatTheHighProfileSays) {
  const Sps sps = parse(testing::kH264High1080p.sps);
  EXPECT_EQ(sps.id, 0U);
  EXPECT_EQ(sps.profile_idc, 100);
  EXPECT_EQ(sps.profile_compatibility, 0);
  EXPECT_EQ(sps.level_idc, 40);
  EXPECT_TRUE(sps.frame_mbs_only);
  EXPECT_EQ(sps.picture.width, 1920U);
  EXPECT_EQ(sps.picture.height, 1080U);
  EXPECT_EQ(sps.picture.sar_numerator, 1U);
  EXPECT_EQ(sps.picture.sar_denominator, 1U);
  EXPECT_EQ(sps.picture.chroma_format_idc, 1);
  EXPECT_EQ(sps.picture.bit_depth_luma, 8);
  EXPECT_EQ(sps.picture.colour, (Colour{1, 1, 1, false}));
  EXPECT_EQ(sps.picture.frame_rate, 25);
  EXPECT_FALSE(sps.picture.may_reorder);
}

TEST(H264Sps, SaysWhatTheBaselineProfileSays) {
  const Sps sps = parse(testing::kH264BaselineCif.sps);
  EXPECT_EQ(sps.profile_idc, 66);
  EXPECT_EQ(sps.profile_compatibility, 0xc0);
  EXPECT_EQ(sps.level_idc, 12);
  EXPECT_EQ(sps.picture.width, 352U);
  EXPECT_EQ(sps.picture.height, 288U);
  EXPECT_EQ(sps.picture.sar_numerator, 12U);
  EXPECT_EQ(sps.picture.sar_denominator, 11U);
  EXPECT_FALSE(sps.picture.colour.specified());
  EXPECT_EQ(sps.picture.frame_rate, 10);
  EXPECT_FALSE(sps.picture.may_reorder);
}

TEST(H264Sps, CountsTheHeightOfInterlacedPicturesInFrames) {
  const Sps sps = parse(testing::kH264Interlaced.sps);
  EXPECT_FALSE(sps.frame_mbs_only);
  EXPECT_EQ(sps.picture.width, 720U);
  EXPECT_EQ(sps.picture.height, 576U);
  EXPECT_EQ(sps.picture.sar_numerator, 64U);
  EXPECT_EQ(sps.picture.sar_denominator, 45U);
  EXPECT_EQ(sps.picture.frame_rate, 25);
  EXPECT_TRUE(sps.picture.may_reorder);
}

TEST(H264Sps, ReadsScalingListsAndChromaFormats) {
  testing::SyntaxWriter out = sps_of(122);
  out.ue(2).ue(2).ue(2).u(0, 1);  // 4:2:2, 10 bits, no bypass
  out.u(1, 1).u(1, 1);            // scaling matrix: the first list is
  for (int i = 0; i < 16; ++i) out.ue(0);
  out.u(0, 7);      // the other seven are absent
  out.ue(0).ue(2);  // frame_num, pic_order_cnt_type 2
  put_size(out, 40, 30).u(1, 1).u(1, 1);
  out.u(1, 1).ue(1).ue(1).ue(0).ue(4);  // cropping: 2 columns at each side, 4 rows at the bottom
  out.u(0, 1);
  const auto sps = parse_sps(out.unit());
  ASSERT_TRUE(sps.ok()) << sps.error().message();
  EXPECT_EQ(sps->picture.chroma_format_idc, 2);
  EXPECT_EQ(sps->picture.bit_depth_luma, 10);
  EXPECT_EQ(sps->picture.width, 640U - 4);
  EXPECT_EQ(sps->picture.height, 480U - 4);
  EXPECT_FALSE(sps->picture.may_reorder);
}

TEST(H264Sps, ReadsPictureOrderCountsOfTypeOne) {
  testing::SyntaxWriter out = sps_of(77);
  out.ue(0).ue(1).u(0, 1).ue(3).ue(4).ue(2).ue(1).ue(2);
  put_size(out, 8, 9).u(1, 1).u(1, 1).u(0, 1).u(0, 1);
  const auto sps = parse_sps(out.unit());
  ASSERT_TRUE(sps.ok()) << sps.error().message();
  EXPECT_EQ(sps->picture.width, 128U);
  EXPECT_EQ(sps->picture.height, 144U);
  EXPECT_TRUE(sps->picture.may_reorder);
}

TEST(H264Sps, TakesADamagedVuiAsAbsent) {
  testing::SyntaxWriter out = small_sps();
  out.u(1, 1).u(1, 1).u(255, 8).u(4, 16);  // a VUI that ends inside the aspect ratio
  const auto sps = parse_sps(out.unit());
  ASSERT_TRUE(sps.ok()) << sps.error().message();
  EXPECT_EQ(sps->picture.width, 128U);
  EXPECT_EQ(sps->picture.sar_numerator, 1U);
}

TEST(H264Sps, TakesAnAspectRatioWithAZeroAsUnspecified) {
  testing::SyntaxWriter out = small_sps();
  out.u(1, 1).u(1, 1).u(255, 8).u(4, 16).u(0, 16).u(0, 8);
  const auto sps = parse_sps(out.unit());
  ASSERT_TRUE(sps.ok());
  EXPECT_EQ(sps->picture.sar_numerator, 1U);
  EXPECT_EQ(sps->picture.sar_denominator, 1U);
}

TEST(H264Sps, KnowsFromTheRestrictionsThatNothingIsReordered) {
  for (const std::uint32_t reordered : {0U, 1U}) {
    testing::SyntaxWriter out = small_sps();
    out.u(1, 1).u(0, 8).u(1, 1).u(1, 1).ue(0).ue(0).ue(16).ue(16).ue(reordered).ue(4);
    const auto sps = parse_sps(out.unit());
    ASSERT_TRUE(sps.ok());
    EXPECT_EQ(sps->picture.may_reorder, reordered > 0);
  }
}

TEST(H264Sps, DoesNotBelieveImpossibleFrameRates) {
  testing::SyntaxWriter out = small_sps();
  out.u(1, 1).u(0, 4).u(1, 1).u(1, 32).u(90000, 32).u(0, 1);  // 45,000 frames a second
  out.u(0, 4);
  const auto sps = parse_sps(out.unit());
  ASSERT_TRUE(sps.ok());
  EXPECT_EQ(sps->picture.frame_rate, 0);
}

TEST(H264Sps, RefusesImpossiblePictures) {
  testing::SyntaxWriter cropped_to_nothing = sps_of(77);
  put_size(cropped_to_nothing.ue(0).ue(0).ue(0), 8, 9)
      .u(1, 1)
      .u(1, 1)
      .u(1, 1)
      .ue(64)
      .ue(0)
      .ue(0)
      .ue(0)
      .u(0, 1);
  EXPECT_EQ(parse_sps(cropped_to_nothing.unit()).error().message(),
            "H.264 SPS: impossible picture size, 128x144 cropped by 128x0");
  testing::SyntaxWriter too_wide = sps_of(77);
  put_size(too_wide.ue(0).ue(0).ue(0), 100000, 9).u(1, 1).u(1, 1).u(0, 1).u(0, 1);
  EXPECT_FALSE(parse_sps(too_wide.unit()).ok());
}

TEST(H264Sps, RefusesEveryTruncation) {
  // Up to the VUI, which begins in byte 12 of this one.
  const auto sps = unhex(testing::kH264High1080p.sps);
  for (std::size_t size = 0; size < 10; ++size) {
    EXPECT_FALSE(parse_sps(std::span(sps).first(size)).ok()) << size;
  }
}

TEST(H264Pps, NamesItsSps) {
  const auto pps = parse_pps(unhex(testing::kH264High1080p.pps));
  ASSERT_TRUE(pps.ok());
  EXPECT_EQ(pps->id, 0U);
  EXPECT_EQ(pps->sps_id, 0U);
  // ue 3, ue 2: 00100 011
  const auto other = parse_pps(unhex("68 23 80"));
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->id, 3U);
  EXPECT_EQ(other->sps_id, 2U);
  EXPECT_FALSE(parse_pps(unhex("68")).ok());
}

}  // namespace
}  // namespace sluice::media::h264
