#include "http/range.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

TEST(Range, IsCutToTheResource) {
  struct Case {
    const char* header;
    std::uint64_t size;
    std::optional<ByteRange> expected;
  };
  const Case cases[] = {
      {"bytes=0-99", 1000, ByteRange{0, 99}},
      {"bytes=0-0", 1000, ByteRange{0, 0}},
      {"bytes=999-999", 1000, ByteRange{999, 999}},
      {"bytes=500-", 1000, ByteRange{500, 999}},
      {"bytes=500-9007199254740991", 1000, ByteRange{500, 999}},
      {"bytes=0-18446744073709551615", 1000, ByteRange{0, 999}},
      {"bytes=-1", 1000, ByteRange{999, 999}},
      {"bytes=-5000", 1000, ByteRange{0, 999}},
      {"BYTES= 1-2 ", 1000, ByteRange{1, 2}},
      {"bytes=1000-", 1000, std::nullopt},
      {"bytes=1000-2000", 1000, std::nullopt},
      {"bytes=-0", 1000, std::nullopt},
      {"bytes=0-", 0, std::nullopt},
      {"bytes=-1", 0, std::nullopt},
  };
  for (const Case& c : cases) {
    const auto request = parse_range(c.header);
    ASSERT_TRUE(request) << c.header;
    EXPECT_EQ(request->within(c.size), c.expected) << c.header;
  }
}

TEST(Range, IsIgnoredWhenItIsNotOneValidRangeOfBytes) {
  for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=2-1", "bytes=1",
                             "bytes=1-2,4-5", "bytes=1--2", "items=0-1", "bytes=0x1-2", "bytes=+1-2",
                             "bytes 0-1", "bytes=18446744073709551616-", "bytes=1 - 2"}) {
    EXPECT_FALSE(parse_range(header)) << header;
  }
}

TEST(Range, IsWrittenWithTheSizeOfTheWhole) {
  EXPECT_EQ(content_range({500, 999}, 1000), "bytes 500-999/1000");
  EXPECT_EQ((ByteRange{500, 999}.size()), 500U);
  EXPECT_EQ(unsatisfied_content_range(1000), "bytes */1000");
}

}  // namespace
}  // namespace sluice::http
