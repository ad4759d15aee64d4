#include "media/rbsp.h"

#include <gtest/gtest.h>

#include "base/testing/hex.h"

namespace sluice::media {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;

TEST(UnescapeRbsp, TakesOutEmulationPreventionBytesAndNothingElse) {
  struct Case {
    const char* unit;
    std::size_t header;
    const char* rbsp;
  };
  const Case cases[] = {
      {"67 42 00 00 03 01", 1, "42000001"},
      {"67 00 00 03 00 00 03 00 00 03", 1, "000000000000"},
      {"67 00 03 00 00 03 03", 1, "0003000003"},
      {"67 00 00 00 03", 1, "000000"},
      {"4201 00 00 03 02", 2, "000002"},
      {"67", 1, ""},
      {"42", 2, ""},
      {"", 1, ""},
  };
  for (const Case& c : cases) EXPECT_EQ(hex(unescape_rbsp(unhex(c.unit), c.header)), c.rbsp) << c.unit;
}

}  // namespace
}  // namespace sluice::media
