#include "fmp4/four_cc.h"

#include <gtest/gtest.h>

namespace sluice::fmp4 {
namespace {

TEST(FourCc, IsItsFourCharacters) {
  EXPECT_EQ(FourCc("moov").value, 0x6d6f6f76U);
  EXPECT_EQ(FourCc(0x6d6f6f76U), FourCc("moov"));
  EXPECT_EQ(FourCc("url ").text(), "url ");
}

TEST(FourCc, PrintsNothingThatCouldForgeALine) {
  EXPECT_EQ(FourCc(0x0a1b7fffU).text(), "....");
  EXPECT_EQ(FourCc().text(), "....");
}

}  // namespace
}  // namespace sluice::fmp4
