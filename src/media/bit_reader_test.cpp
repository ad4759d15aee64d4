#include "media/bit_reader.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "media/bit_writer.h"

namespace sluice::media {
namespace {

using sluice::testing::unhex;

TEST(BitReader, ReadsBitsAcrossBytes) {
  const auto data = unhex("a5 0f ff 12");
  BitReader bits(data);
  EXPECT_EQ(bits.bits(3), 0b101U);
  EXPECT_EQ(bits.bits(9), 0b0'0101'0000U);
  EXPECT_EQ(bits.bits(0), 0U);
  EXPECT_EQ(bits.bits(20), 0xfff12U);
  EXPECT_EQ(bits.left(), 0U);
  EXPECT_TRUE(bits.ok());
}

TEST(BitReader, ReadsThirtyTwoBitsAtAnyPosition) {
  const auto data = unhex("7f ff ff ff 80");
  BitReader bits(data);
  bits.skip(1);
  EXPECT_EQ(bits.bits(32), 0xffffffffU);
}

TEST(BitReader, ReadsExpGolombCodes) {
  // 1, 010, 011, 00100, 00111
  const auto data = unhex("a6 43 80");
  BitReader bits(data);
  for (const std::uint32_t expected : {0U, 1U, 2U, 3U, 6U}) EXPECT_EQ(bits.ue(), expected);
}

TEST(BitReader, ReadsSignedExpGolombCodes) {
  // ue 1, 2, 3, 4 are +1, -1, +2, -2.
  BitWriter out;
  out.put(0b010, 3);
  out.put(0b011, 3);
  out.put(0b00100, 5);
  out.put(0b00101, 5);
  BitReader bits(out.bytes());
  for (const std::int32_t expected : {1, -1, 2, -2}) EXPECT_EQ(bits.se(), expected);
}

TEST(BitReader, ReadsTheLongestExpGolombCode) {
  // 31 zeros, a one, 31 ones: 2^32 - 2.
  const auto data = unhex("00 00 00 01 ff ff ff fe");
  BitReader bits(data);
  EXPECT_EQ(bits.ue(), 0xfffffffeU);
  EXPECT_TRUE(bits.ok());
  BitReader negative(data);
  EXPECT_EQ(negative.se(), -2147483647);
}

TEST(BitReader, RefusesLongerExpGolombCodes) {
  const auto data = unhex("00 00 00 00 80 00 00 00 00");
  BitReader bits(data);
  EXPECT_EQ(bits.ue(), 0U);
  EXPECT_FALSE(bits.ok());
}

TEST(BitReader, GivesZerosBehindTheEndAndSaysSo) {
  const auto data = unhex("ff");
  BitReader bits(data);
  EXPECT_EQ(bits.bits(9), 0U);
  EXPECT_FALSE(bits.ok());
  EXPECT_EQ(bits.left(), 0U);
  EXPECT_FALSE(bits.flag());
  EXPECT_EQ(bits.ue(), 0U);
  bits.skip(1'000'000);
  EXPECT_EQ(bits.left(), 0U);
}

}  // namespace
}  // namespace sluice::media
