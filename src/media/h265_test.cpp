#include "media/h265.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "media/testing/parameter_sets.h"
#include "media/testing/syntax_writer.h"

namespace sluice::media::h265 {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;

Sps parse(std::string_view text) {
  const auto sps = parse_sps(unhex(text));
  EXPECT_TRUE(sps.ok()) << sps.error().message();
  return sps.ok() ? *sps : Sps{};
}

TEST(H265Sps, SaysWhatMain10WithPqSays) {
  const Sps sps = parse(testing::kH265Hdr10.sps);
  EXPECT_EQ(sps.id, 0U);
  EXPECT_EQ(sps.vps_id, 0U);
  EXPECT_EQ(sps.temporal_layers, 1);
  EXPECT_TRUE(sps.temporal_id_nested);
  EXPECT_EQ(sps.profile.profile_space, 0);
  EXPECT_FALSE(sps.profile.high_tier);
  EXPECT_EQ(sps.profile.profile_idc, 2);
  EXPECT_EQ(sps.profile.compatibility_flags, 0x20000000U);
  EXPECT_EQ(hex(sps.profile.constraint_flags), "900000000000");
  EXPECT_EQ(sps.profile.level_idc, 63);
  EXPECT_EQ(sps.picture.width, 640U);
  EXPECT_EQ(sps.picture.height, 360U);
  EXPECT_EQ(sps.picture.bit_depth_luma, 10);
  EXPECT_EQ(sps.picture.bit_depth_chroma, 10);
  EXPECT_EQ(sps.picture.chroma_format_idc, 1);
  EXPECT_EQ(sps.picture.colour, (Colour{9, 16, 9, false}));
  EXPECT_NEAR(sps.picture.frame_rate, 30000.0 / 1001, 1e-9);
  EXPECT_FALSE(sps.picture.may_reorder);
}

TEST(H265Sps, SaysWhatMainWithBFramesSays) {
  const Sps sps = parse(testing::kH265MainWithBFrames.sps);
  EXPECT_EQ(sps.profile.profile_idc, 1);
  EXPECT_EQ(sps.profile.compatibility_flags, 0x60000000U);
  EXPECT_EQ(sps.profile.level_idc, 120);
  EXPECT_EQ(sps.picture.width, 1920U);
  EXPECT_EQ(sps.picture.height, 1080U);
  EXPECT_EQ(sps.picture.frame_rate, 25);
  EXPECT_TRUE(sps.picture.may_reorder);
}

// Three temporal layers with profiles and levels of their own, 4:2:0, 64x48 cropped by 2x4, 8 bits.
testing::SyntaxWriter layered_sps() {
  testing::SyntaxWriter out;
  out.u(0x4201, 16).u(1, 4).u(2, 3).u(0, 1);
  out.u(1, 8).u(0x60000000, 32).u(0xffff, 16).u(0xffff, 16).u(0xffff, 16).u(93, 8);
  out.u(0b11, 2).u(0b01, 2).u(0, 12);  // the first layer has profile and level, the second a level
  for (int i = 0; i < 11; ++i) out.u(0xff, 8);
  out.u(60, 8);
  out.u(63, 8);
  out.ue(4).ue(1).ue(64).ue(48);
  out.u(1, 1).ue(0).ue(1).ue(1).ue(1);  // conformance window
  out.ue(0).ue(0).ue(4);
  out.u(1, 1).ue(1).ue(0).ue(0).ue(1).ue(0).ue(0).ue(4).ue(2).ue(0);  // ordering of each layer
  return out;
}

TEST(H265Sps, ReadsPastLayersScalingListsAndReferencePictureSets) {
  testing::SyntaxWriter out = layered_sps();
  for (int i = 0; i < 6; ++i) out.ue(0);
  out.u(0b11, 2);  // scaling lists, with data
  for (int size_id = 0; size_id < 4; ++size_id) {
    for (int matrix_id = 0; matrix_id < (size_id == 3 ? 2 : 6); ++matrix_id) {
      if (matrix_id > 0) {
        out.u(0, 1).ue(1);
        continue;
      }
      out.u(1, 1);
      if (size_id > 1) out.ue(3);
      for (int i = 0; i < (size_id == 0 ? 16 : 64); ++i) out.ue(2);
    }
  }
  out.u(0, 2);
  out.u(1, 1).u(0x77, 8).ue(0).ue(0).u(1, 1);               // PCM
  out.ue(2).ue(1).ue(1).ue(0).u(1, 1).ue(0).u(1, 1);        // a set of two pictures
  out.u(1, 1).u(0, 1).ue(0).u(1, 1).u(0b00, 2).u(0b01, 2);  // one predicted from it
  out.u(1, 1).ue(1).u(0xab, 8).u(1, 1);                     // a long-term picture
  out.u(0, 2);
  out.u(1, 1).u(0, 4).u(0, 3).u(1, 1).ue(0).ue(0).ue(0).ue(0);  // VUI with a default display window
  out.u(1, 1).u(1, 32).u(15, 32);                               // 15 frames a second
  const auto sps = parse_sps(out.unit());
  ASSERT_TRUE(sps.ok()) << sps.error().message();
  EXPECT_EQ(sps->id, 4U);
  EXPECT_EQ(sps->vps_id, 1U);
  EXPECT_EQ(sps->temporal_layers, 3);
  EXPECT_FALSE(sps->temporal_id_nested);
  EXPECT_EQ(sps->profile.level_idc, 93);
  EXPECT_EQ(sps->picture.width, 62U);
  EXPECT_EQ(sps->picture.height, 44U);
  EXPECT_EQ(sps->picture.frame_rate, 15);
  EXPECT_TRUE(sps->picture.may_reorder);
}

TEST(H265Sps, RefusesImpossibleNumbers) {
  testing::SyntaxWriter too_many_sets = layered_sps();
  for (int i = 0; i < 6; ++i) too_many_sets.ue(0);
  too_many_sets.u(0, 4).ue(65);
  EXPECT_FALSE(parse_sps(too_many_sets.unit()).ok());

  testing::SyntaxWriter too_many_pictures = layered_sps();
  for (int i = 0; i < 6; ++i) too_many_pictures.ue(0);
  too_many_pictures.u(0, 4).ue(1).ue(17).ue(0);
  EXPECT_FALSE(parse_sps(too_many_pictures.unit()).ok());
}

TEST(H265Sps, RefusesEveryTruncation) {
  const auto sps = unhex(testing::kH265MainWithBFrames.sps);
  for (std::size_t size = 0; size < 30; ++size) {
    EXPECT_FALSE(parse_sps(std::span(sps).first(size)).ok()) << size;
  }
}

TEST(H265Pps, HasAHeaderOfTwoBytesAndIdsOfItsOwn) {
  const auto pps = parse_pps(unhex("4401 23 80"));
  ASSERT_TRUE(pps.ok());
  EXPECT_EQ(pps->id, 3U);
  EXPECT_EQ(pps->sps_id, 2U);
  EXPECT_TRUE(parse_pps(testing::SyntaxWriter().u(0x4401, 16).ue(63).ue(15).unit()).ok());
  EXPECT_FALSE(parse_pps(testing::SyntaxWriter().u(0x4401, 16).ue(64).ue(0).unit()).ok());
  EXPECT_FALSE(parse_pps(testing::SyntaxWriter().u(0x4401, 16).ue(0).ue(16).unit()).ok());
}

TEST(H265Vps, HasAnId) {
  const auto id = parse_vps_id(unhex(testing::kH265Hdr10.vps));
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(*id, 0U);
  EXPECT_FALSE(parse_vps_id(unhex("4001 0c01")).ok());
}

TEST(H265Header, NamesTypeAndLayer) {
  EXPECT_EQ(nal_type(unhex("2601")), NalType::kIdrWRadl);
  EXPECT_EQ(layer_id(unhex("2601")), 0);
  EXPECT_EQ(layer_id(unhex("2609")), 1);
  EXPECT_EQ(layer_id(unhex("2701")), 32);
}

}  // namespace
}  // namespace sluice::media::h265
