#include "media/nal.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "media/rbsp.h"

namespace sluice::media {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Split {
  std::vector<std::string> units;
  std::string problem;
};

Split split(std::string_view data, NalFraming framing) {
  const auto bytes = unhex(data);
  NalReader reader(bytes, framing);
  Split result;
  while (const auto unit = reader.next()) result.units.push_back(hex(*unit));
  result.problem = reader.problem();
  return result;
}

TEST(StartCode, IsFoundFromAPositionOn) {
  const auto data = unhex("00000001 65 000001 41");
  EXPECT_EQ(find_start_code(data), 1U);
  EXPECT_EQ(find_start_code(data, 1), 1U);
  EXPECT_EQ(find_start_code(data, 2), 5U);
  EXPECT_EQ(find_start_code(data, 6), data.size());
  EXPECT_EQ(find_start_code(data, 100), data.size());
  EXPECT_EQ(find_start_code({}), 0U);
}

TEST(AnnexB, SplitsAtStartCodesOfThreeAndFourBytes) {
  const Split result = split("00000001 6742  000001 68ce  000001 6588", NalFraming::kAnnexB);
  EXPECT_THAT(result.units, ElementsAre("6742", "68ce", "6588"));
  EXPECT_THAT(result.problem, IsEmpty());
}

TEST(AnnexB, DropsZerosThatAreNotPartOfAUnit) {
  EXPECT_THAT(split("0000000001 6742 0000 00000001 68ce 000000", NalFraming::kAnnexB).units,
              ElementsAre("6742", "68ce"));
}

TEST(AnnexB, KeepsWhatOnlyLooksLikeAStartCode) {
  // 00 00 03 01 is escaped; 01 01 and 00 01 are data.
  EXPECT_THAT(split("000001 65 00000301 0101 0001 80", NalFraming::kAnnexB).units,
              ElementsAre("650000030101010001"
                          "80"));
}

TEST(AnnexB, SkipsEmptyUnits) {
  EXPECT_THAT(split("000001 000001 00000001 09f0", NalFraming::kAnnexB).units, ElementsAre("09f0"));
}

TEST(AnnexB, SaysWhenBytesPrecedeTheFirstStartCode) {
  const Split result = split("abcd 000001 6588", NalFraming::kAnnexB);
  EXPECT_THAT(result.units, ElementsAre("6588"));
  EXPECT_EQ(result.problem, "bytes before the first start code");
  EXPECT_THAT(split("abcdef", NalFraming::kAnnexB).units, IsEmpty());
}

TEST(AnnexB, HasNoUnitsInNothing) {
  for (const auto* const data : {"", "00", "0000", "000001", "00000001", "000000000000"}) {
    const Split result = split(data, NalFraming::kAnnexB);
    EXPECT_THAT(result.units, IsEmpty()) << data;
    EXPECT_THAT(result.problem, IsEmpty()) << data;
  }
}

TEST(LengthPrefixed, SplitsByLengthsOfEachSize) {
  EXPECT_THAT(split("02 6742 01 68", NalFraming::kLength1).units, ElementsAre("6742", "68"));
  EXPECT_THAT(split("0002 6742 0001 68", NalFraming::kLength2).units, ElementsAre("6742", "68"));
  EXPECT_THAT(split("00000002 6742 00000001 68", NalFraming::kLength4).units, ElementsAre("6742", "68"));
}

TEST(LengthPrefixed, KeepsTrailingZeros) {
  EXPECT_THAT(split("00000003 650000", NalFraming::kLength4).units, ElementsAre("650000"));
}

TEST(LengthPrefixed, SkipsEmptyUnits) {
  EXPECT_THAT(split("00000000 00000001 68", NalFraming::kLength4).units, ElementsAre("68"));
}

TEST(LengthPrefixed, LeavesOutAUnitThatIsCutOffAndSaysSo) {
  const Split result = split("00000002 6742 00000009 6588", NalFraming::kLength4);
  EXPECT_THAT(result.units, ElementsAre("6742"));
  EXPECT_EQ(result.problem, "a NAL unit is longer than the data");
  EXPECT_EQ(split("00000001 68 0000", NalFraming::kLength4).problem, "a NAL unit length is cut off");
  EXPECT_EQ(split("ffffffff 68", NalFraming::kLength4).problem, "a NAL unit is longer than the data");
}

TEST(SplitNalUnits, RefersToTheDataItWasGiven) {
  const auto data = unhex("000001 6742 000001 68ce");
  const auto units = split_nal_units(data, NalFraming::kAnnexB);
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0].data(), data.data() + 3);
  EXPECT_EQ(units[1].data(), data.data() + 8);
}

TEST(Rbsp, TakesOutEmulationPreventionBytes) {
  EXPECT_EQ(hex(unescape_rbsp(unhex("67 000003 01 000003 000003 03"), 1)), "0000010000000003");
  EXPECT_EQ(hex(unescape_rbsp(unhex("4201 0003 00000300"), 2)), "0003000000");
  EXPECT_EQ(hex(unescape_rbsp(unhex("67 000000 03"), 1)), "000000");
}

TEST(Rbsp, KeepsEverythingElse) {
  EXPECT_EQ(hex(unescape_rbsp(unhex("67 000002 000001 0003 03"), 1)), "000002000001000303");
}

TEST(Rbsp, IsEmptyForAUnitThatIsOnlyAHeader) {
  EXPECT_THAT(unescape_rbsp(unhex("67"), 1), IsEmpty());
  EXPECT_THAT(unescape_rbsp(unhex("42"), 2), IsEmpty());
}

}  // namespace
}  // namespace sluice::media
