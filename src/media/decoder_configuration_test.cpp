#include "media/decoder_configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "media/testing/parameter_sets.h"

namespace sluice::media {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;

std::vector<NalUnit> list(const std::vector<std::uint8_t>& unit) {
  return {NalUnit(unit)};
}

TEST(AvcConfiguration, IsBuiltAsTheStandardSays) {
  const auto sps = unhex(testing::kH264High1080p.sps);
  const auto pps = unhex(testing::kH264High1080p.pps);
  const auto record = build_avc_configuration(list(sps), list(pps));
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(hex(record->view()),
            "01640028ff"
            "e1001e" +
                std::string(testing::kH264High1080p.sps) + "010004" +
                std::string(testing::kH264High1080p.pps) + "fdf8f800");
}

TEST(AvcConfiguration, HasNoChromaFieldsInTheOldProfiles) {
  const auto sps = unhex(testing::kH264BaselineCif.sps);
  const auto pps = unhex(testing::kH264BaselineCif.pps);
  const auto record = build_avc_configuration(list(sps), list(pps));
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(hex(record->view()),
            "0142c00cff"
            "e10018" +
                std::string(testing::kH264BaselineCif.sps) + "010005" +
                std::string(testing::kH264BaselineCif.pps));
}

TEST(AvcConfiguration, IsReadBack) {
  const auto sps = unhex(testing::kH264High1080p.sps);
  const auto pps = unhex(testing::kH264High1080p.pps);
  const Bytes record = *build_avc_configuration(list(sps), list(pps));
  const auto read = parse_avc_configuration(record.view());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->profile_idc, 100);
  EXPECT_EQ(read->level_idc, 40);
  EXPECT_EQ(read->framing, NalFraming::kLength4);
  ASSERT_EQ(read->sps.size(), 1U);
  ASSERT_EQ(read->pps.size(), 1U);
  EXPECT_EQ(hex(read->sps[0]), testing::kH264High1080p.sps);
  EXPECT_EQ(hex(read->pps[0]), testing::kH264High1080p.pps);
}

TEST(AvcConfiguration, IsReadWithShorterLengthsAndWithoutChromaFields) {
  EXPECT_EQ(parse_avc_configuration(unhex("0164001efc e0 00"))->framing, NalFraming::kLength1);
  EXPECT_EQ(parse_avc_configuration(unhex("0164001efd e0 00"))->framing, NalFraming::kLength2);
  EXPECT_EQ(parse_avc_configuration(unhex("0164001efe e0 00")).error().code(), ErrorCode::kUnsupported);
}

TEST(AvcConfiguration, RefusesWhatIsDamaged) {
  EXPECT_EQ(parse_avc_configuration({}).error().message(), "avcC: version 0 instead of 1");
  EXPECT_EQ(parse_avc_configuration(unhex("0164001eff e1 0005 6764")).error().message(), "avcC: cut off");
  EXPECT_FALSE(parse_avc_configuration(unhex("0164001eff e1")).ok());
}

TEST(AvcConfiguration, NeedsBothSets) {
  const auto sps = unhex(testing::kH264High1080p.sps);
  EXPECT_EQ(build_avc_configuration(list(sps), {}).error().code(), ErrorCode::kUnavailable);
  const std::vector<std::uint8_t> enormous(70000, 0x68);
  EXPECT_EQ(build_avc_configuration(list(sps), list(enormous)).error().code(), ErrorCode::kLimit);
  const auto too_many = build_avc_configuration(std::vector<NalUnit>(32, sps), list(sps));
  EXPECT_EQ(too_many.error().message(),
            "32 parameter sets of a kind, of which a decoder configuration holds 31");
}

TEST(HevcConfiguration, IsBuiltAsTheStandardSays) {
  const auto vps = unhex(testing::kH265Hdr10.vps);
  const auto sps = unhex(testing::kH265Hdr10.sps);
  const auto pps = unhex(testing::kH265Hdr10.pps);
  const auto record = build_hevc_configuration(list(vps), list(sps), list(pps));
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(hex(record->view()),
            "01"
            "02"
            "20000000"
            "900000000000"
            "3f"
            "f000"
            "fc"
            "fd"
            "fa"
            "fa"
            "0000"
            "0f"
            "03"
            "a000010018" +
                std::string(testing::kH265Hdr10.vps) + "a10001002b" + std::string(testing::kH265Hdr10.sps) +
                "a200010007" + std::string(testing::kH265Hdr10.pps));
}

TEST(HevcConfiguration, IsReadBack) {
  const auto vps = unhex(testing::kH265MainWithBFrames.vps);
  const auto sps = unhex(testing::kH265MainWithBFrames.sps);
  const auto pps = unhex(testing::kH265MainWithBFrames.pps);
  const Bytes record = *build_hevc_configuration(list(vps), list(sps), list(pps));
  const auto read = parse_hevc_configuration(record.view());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->profile.profile_idc, 1);
  EXPECT_EQ(read->profile.compatibility_flags, 0x60000000U);
  EXPECT_EQ(read->profile.level_idc, 120);
  EXPECT_EQ(read->framing, NalFraming::kLength4);
  ASSERT_EQ(read->vps.size(), 1U);
  ASSERT_EQ(read->sps.size(), 1U);
  ASSERT_EQ(read->pps.size(), 1U);
  EXPECT_EQ(hex(read->sps[0]), testing::kH265MainWithBFrames.sps);
}

TEST(HevcConfiguration, SkipsArraysOfOtherUnits) {
  // One array of a prefix SEI.
  const auto read = parse_hevc_configuration(
      unhex("01 01 60000000 900000000000 78 f000 fc fd f8 f8 0000 0f 01 27 0001 0003 4e0180"));
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->vps.empty() && read->sps.empty() && read->pps.empty());
}

TEST(HevcConfiguration, RefusesEveryTruncation) {
  const auto vps = unhex(testing::kH265Hdr10.vps);
  const auto sps = unhex(testing::kH265Hdr10.sps);
  const auto pps = unhex(testing::kH265Hdr10.pps);
  const Bytes record = *build_hevc_configuration(list(vps), list(sps), list(pps));
  for (std::size_t size = 0; size < record.size(); ++size) {
    EXPECT_FALSE(parse_hevc_configuration(record.view().first(size)).ok()) << size;
  }
}

}  // namespace
}  // namespace sluice::media
