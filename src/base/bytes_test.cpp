#include "base/bytes.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Bytes, FrozenBytesAreSharedNotCopied) {
  BytesBuilder builder(4);
  std::ranges::fill(builder.span(), std::uint8_t{'a'});
  const Bytes bytes = std::move(builder).freeze();
  const Bytes copy = bytes;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the point
  EXPECT_EQ(bytes.data(), copy.data());
  EXPECT_EQ(bytes.text(), "aaaa");
}

TEST(Bytes, ASliceKeepsTheWholeAlive) {
  Bytes slice;
  {
    const Bytes whole = Bytes::copy_of("moofmdat");
    slice = whole.slice(4, 4);
    EXPECT_EQ(slice.data(), whole.data() + 4);
  }
  EXPECT_EQ(slice.text(), "mdat");
}

TEST(Bytes, EmptyIsEmpty) {
  EXPECT_TRUE(Bytes().empty());
  EXPECT_TRUE(Bytes::copy_of("").empty());
}

}  // namespace
}  // namespace sluice
