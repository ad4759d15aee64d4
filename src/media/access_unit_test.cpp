#include "media/access_unit.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"

namespace sluice::media {
namespace {

using sluice::testing::unhex;

constexpr Codec kAvc = Codec::kH264;
constexpr Codec kHevc = Codec::kH265;

RandomAccess random_access_of(Codec codec, std::string_view annex_b) {
  const auto data = unhex(annex_b);
  return random_access(codec, split_nal_units(data, NalFraming::kAnnexB));
}

// A unit of that type with a few bytes of content.
std::vector<std::uint8_t> unit_of(Codec codec, unsigned type) {
  if (codec == kHevc) return {static_cast<std::uint8_t>(type << 1U), 1, 0x80, 0x80};
  return {static_cast<std::uint8_t>(0x60U | type), 0x80, 0x80};
}

TEST(RandomAccess, OfAvcIsAnIdrAndNothingElse) {
  EXPECT_EQ(random_access_of(kAvc, "000001 09f0 000001 0605 000001 65b8"), RandomAccess::kClean);
  EXPECT_EQ(random_access_of(kAvc, "000001 41b8"), RandomAccess::kNone);
  EXPECT_EQ(random_access_of(kAvc, "000001 6742 000001 68ce"), RandomAccess::kNone) << "no picture";
  EXPECT_EQ(random_access_of(kAvc, ""), RandomAccess::kNone);
}

TEST(RandomAccess, OfHevcGoesByTheTypeOfTheSlices) {
  struct Case {
    unsigned type;
    RandomAccess expected;
  };
  constexpr Case kCases[] = {
      {1, RandomAccess::kNone},                     // TRAIL_R
      {9, RandomAccess::kNone},                     // RASL_R
      {16, RandomAccess::kMayHaveLeadingPictures},  // BLA_W_LP
      {17, RandomAccess::kClean},                   // BLA_W_RADL
      {18, RandomAccess::kClean},                   // BLA_N_LP
      {19, RandomAccess::kClean},                   // IDR_W_RADL
      {20, RandomAccess::kClean},                   // IDR_N_LP
      {21, RandomAccess::kMayHaveLeadingPictures},  // CRA
      {22, RandomAccess::kNone},                    // reserved
      {33, RandomAccess::kNone},                    // SPS
  };
  for (const auto& [type, expected] : kCases) {
    const auto unit = unit_of(kHevc, type);
    EXPECT_EQ(random_access(kHevc, std::vector<NalUnit>{unit}), expected) << type;
  }
}

TEST(AccessUnit, KeepsInSamplesWhatPlayersWant) {
  for (const unsigned kept : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 14U, 16U, 19U, 20U, 24U}) {
    EXPECT_TRUE(belongs_in_sample(kAvc, unit_of(kAvc, kept))) << kept;
  }
  for (const unsigned dropped : {7U, 8U, 9U, 10U, 11U, 12U, 13U, 15U}) {
    EXPECT_FALSE(belongs_in_sample(kAvc, unit_of(kAvc, dropped))) << dropped;
  }
  for (const unsigned kept : {0U, 1U, 9U, 16U, 19U, 21U, 31U, 39U, 40U, 41U, 63U}) {
    EXPECT_TRUE(belongs_in_sample(kHevc, unit_of(kHevc, kept))) << kept;
  }
  for (const unsigned dropped : {32U, 33U, 34U, 35U, 36U, 37U, 38U}) {
    EXPECT_FALSE(belongs_in_sample(kHevc, unit_of(kHevc, dropped))) << dropped;
  }
}

TEST(AccessUnit, DropsUnitsThatAreOnlyAHeader) {
  EXPECT_FALSE(belongs_in_sample(kAvc, unhex("65")));
  EXPECT_FALSE(belongs_in_sample(kHevc, unhex("2601")));
  EXPECT_FALSE(belongs_in_sample(kAvc, {}));
  EXPECT_FALSE(is_picture(kHevc, unhex("26")));
}

TEST(AccessUnit, IsTheBaseLayerAlone) {
  const auto upper_layer = unhex("0209 80 80");
  EXPECT_FALSE(is_picture(kHevc, upper_layer));
  EXPECT_FALSE(belongs_in_sample(kHevc, upper_layer));
}

TEST(AccessUnit, TellsParameterSetsAndPictures) {
  for (unsigned type = 0; type < 32; ++type) {
    EXPECT_EQ(is_parameter_set(kAvc, unit_of(kAvc, type)), type == 7 || type == 8) << type;
    EXPECT_EQ(is_picture(kAvc, unit_of(kAvc, type)), type == 1 || type == 2 || type == 5) << type;
  }
  for (unsigned type = 0; type < 64; ++type) {
    EXPECT_EQ(is_parameter_set(kHevc, unit_of(kHevc, type)), type >= 32 && type <= 34) << type;
    EXPECT_EQ(is_picture(kHevc, unit_of(kHevc, type)), type < 32) << type;
  }
}

}  // namespace
}  // namespace sluice::media
