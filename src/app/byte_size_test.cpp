#include "app/byte_size.h"

#include <utility>

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(ByteSize, IsANumberAndAUnit) {
  const std::pair<const char*, std::optional<std::uint64_t>> cases[] = {
      {"48MiB", 48 * kMiB},
      {"48 MiB", 48 * kMiB},
      {"48mib", 48 * kMiB},
      {"4GiB", 4 * kGiB},
      {"1.5GiB", 3 * kGiB / 2},
      {"16384KiB", 16 * kMiB},
      {"64MB", 64'000'000},
      {"1GB", 1'000'000'000},
      {"20000kB", 20'000'000},
      {"0.0001kB", 0},
      {"0MiB", 0},
      {"48", std::nullopt},
      {"MiB", std::nullopt},
      {"", std::nullopt},
      {"48M", std::nullopt},
      {"48Mib/s", std::nullopt},
      {"-48MiB", std::nullopt},
      {"4e1MiB", std::nullopt},
      {"0x30MiB", std::nullopt},
      {"48MiB8", std::nullopt},
      {"99999999999GiB", std::nullopt},
      {"inf GiB", std::nullopt},
  };
  for (const auto& [text, bytes] : cases) EXPECT_EQ(parse_byte_size(text), bytes) << text;
}

TEST(ByteSize, IsShownInTheUnitThatItFits) {
  EXPECT_EQ(format_byte_size(32 * kMiB), "32MiB");
  EXPECT_EQ(format_byte_size(4 * kGiB), "4GiB");
  EXPECT_EQ(format_byte_size(3 * kGiB / 2), "1536MiB");
  EXPECT_EQ(format_byte_size(17), "17 bytes");
}

}  // namespace
}  // namespace sluice::app
