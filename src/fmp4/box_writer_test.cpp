#include "fmp4/box_writer.h"

#include <gtest/gtest.h>

#include "fmp4/testing/boxes.h"

namespace sluice::fmp4 {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;
using testing::DescriptorBox;
using testing::kLeaf;
using testing::leaf;
using testing::LeafBox;
using testing::written;

TEST(BoxWriter, IsWrittenAsDescribed) {
  const auto rest = unhex("aabb");
  EXPECT_EQ(written(leaf(rest)), hex(unhex(kLeaf)));
}

TEST(DescriptorWriter, IsWrittenInTheLongForm) {
  const auto inner = unhex("1190");
  EXPECT_EQ(written(DescriptorBox{.inner = inner, .after = 9}),
            "00000015"
            "64657363"
            "0380808007"
            "0580808002"
            "1190"
            "09");
  const std::vector<std::uint8_t> long_inner(200, 0);
  EXPECT_EQ(written(DescriptorBox{.inner = long_inner}).substr(16, 20),
            "038080814d"
            "0580808148");
}

TEST(BoxWriter, CountsWhatItWouldWrite) {
  LeafBox box = leaf({});
  std::vector<std::uint8_t> bytes(written_size(box));
  BoxWriter writer(bytes);
  writer.box(box);
  EXPECT_EQ(writer.size(), bytes.size());
  EXPECT_EQ(bytes.size(), unhex(kLeaf).size() - 2) << "all but the rest";
}

}  // namespace
}  // namespace sluice::fmp4
