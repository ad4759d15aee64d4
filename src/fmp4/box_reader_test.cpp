#include "fmp4/box_reader.h"

#include <gtest/gtest.h>

#include "fmp4/testing/boxes.h"

namespace sluice::fmp4 {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;
using testing::DescriptorBox;
using testing::kLeaf;
using testing::LeafBox;
using testing::OptionalTreeBox;
using testing::read;
using testing::tree;
using testing::TreeBox;
using testing::written;

TEST(Box, IsReadAsDescribed) {
  const auto data = unhex(kLeaf);
  LeafBox box;
  ASSERT_EQ(read(data, box), "");
  EXPECT_EQ(box.full.version, 1);
  EXPECT_EQ(box.full.flags, 2U);
  EXPECT_EQ(box.s16, -2);
  EXPECT_EQ(box.u24, 0x0a0b0cU);
  EXPECT_EQ(box.stored_in_32, 5U);
  EXPECT_EQ(box.u64, 0x6'0000'0007U);
  EXPECT_EQ(box.code.text(), "abcd");
  EXPECT_EQ(box.text, "hi");
  EXPECT_EQ(box.entries, (std::vector<std::uint16_t>{0x102, 0x304}));
  EXPECT_EQ(box.rest.data(), data.data() + data.size() - 2) << "not copied";
}

TEST(Box, ThatEndsTooEarlyIsAnError) {
  // The text may end with the box, but then the count is missing.
  const auto data = unhex(kLeaf);
  const std::size_t rest = 2;
  for (std::size_t size = 8; size < data.size() - rest; ++size) {
    std::vector<std::uint8_t> cut(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
    cut[3] = static_cast<std::uint8_t>(size);
    LeafBox box;
    EXPECT_EQ(read(cut, box).substr(0, 13), "leaf at byte ") << size;
  }
}

TEST(Box, PrintsItselfWhileItIsRead) {
  const auto data = unhex(kLeaf);
  std::string text;
  BoxReader reader(data, &text);
  const auto header = reader.header();
  ASSERT_TRUE(header);
  LeafBox box;
  reader.content(*header, box);
  EXPECT_EQ(text,
            "[leaf] 46 bytes\n"
            "  version: 1\n"
            "  flags: 0x000002\n"
            "  u8: 7\n"
            "  s16: -2\n"
            "  u24: 0x0a0b0c\n"
            "  stored_in_32: 5\n"
            "  u64: 0x0000000600000007\n"
            "  code: abcd\n"
            "  text: hi\n"
            "  count: 2\n"
            "  entry[0]: value=258\n"
            "  entry[1]: value=772\n"
            "  rest: 2 bytes: aabb\n");
}

TEST(Box, PrintsTextThatForgesNoLine) {
  auto data = unhex(kLeaf);
  const auto at = static_cast<std::ptrdiff_t>(hex(data).find("6869") / 2);
  data[static_cast<std::size_t>(at)] = '\n';
  std::string text;
  BoxReader reader(data, &text);
  const auto header = reader.header();
  ASSERT_TRUE(header);
  LeafBox box;
  reader.content(*header, box);
  EXPECT_EQ(box.text, "\ni");
  EXPECT_NE(text.find("  text: .i\n"), std::string::npos) << text;
}

TEST(BoxHeader, KnowsLargeSizesAndBoxesToTheEnd) {
  const auto large = unhex("00000001 66726565 0000000000000012 aabb 00");
  BoxReader large_reader(large);
  const auto header = large_reader.header();
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, FourCc("free"));
  EXPECT_EQ(header->body, 16U);
  EXPECT_EQ(header->end, 18U);

  const auto to_end = unhex("00000000 66726565 aabb");
  BoxReader to_end_reader(to_end);
  EXPECT_EQ(to_end_reader.header()->end, 10U);
}

TEST(BoxHeader, OfAnImpossibleSizeIsAnError) {
  for (const auto* const data :
       {"00000007 66726565", "00000009 66726565", "ffffffff 66726565", "00000008 667265",
        "00000001 66726565 0000000000000000", "00000001 66726565 000000000000000f",
        "00000001 66726565 ffffffffffffffff", "00000001 66726565 000000"}) {
    const auto bytes = unhex(data);
    BoxReader reader(bytes);
    EXPECT_FALSE(reader.header()) << data;
    EXPECT_FALSE(reader.ok()) << data;
  }
  const auto bytes = unhex("00000009 66726565");
  BoxReader reader(bytes);
  reader.header();
  EXPECT_EQ(reader.error().message(),
            "at byte 0: free of 9 bytes does not fit into the 8 bytes that are left");
}

TEST(BoxTree, IsReadInAnyOrderPastUnknownBoxes) {
  TreeBox box;
  const auto data = unhex(tree(std::string("000000096f727272 01 00000009 66726565 00") + std::string(kLeaf) +
                               "00000009 65697468 02"));
  ASSERT_EQ(read(data, box), "");
  EXPECT_EQ(box.one.text, "hi");
  ASSERT_EQ(box.any.size(), 2U);
  EXPECT_EQ(box.any[0].type, FourCc("orrr"));
  EXPECT_EQ(box.any[0].value, 1);
  EXPECT_EQ(box.any[1].type, FourCc("eith"));
  EXPECT_EQ(written(box), hex(unhex(tree(std::string(kLeaf) + "000000096f72727201 000000096569746802"))));
}

TEST(BoxTree, NamesWhatIsMissingRepeatedOrDamagedAndWhere) {
  TreeBox box;
  EXPECT_EQ(read(unhex(tree("")), box), "tree at byte 8: leaf is missing");
  EXPECT_EQ(read(unhex(tree(std::string(kLeaf) + std::string(kLeaf))), box),
            "tree at byte 54: a second leaf");
  EXPECT_EQ(read(unhex(tree("0000000a 6c656166 0100")), box), "tree/leaf at byte 17: cut off");
  EXPECT_EQ(read(unhex(tree(std::string(kLeaf) + "000000")), box),
            "tree at byte 54: a box header is cut off");
  OptionalTreeBox optional;
  EXPECT_EQ(read(unhex(tree("")), optional), "");
  EXPECT_FALSE(optional.leaf.has_value());
  EXPECT_EQ(read(unhex(tree(std::string(kLeaf) + std::string(kLeaf))), optional),
            "tree at byte 54: a second leaf");
}

TEST(Descriptor, IsReadInEitherForm) {
  DescriptorBox box;
  auto data = unhex("0000000f 64657363 03 04 05 02 1190 09");
  ASSERT_EQ(read(data, box), "");
  EXPECT_EQ(hex(box.inner), "1190");
  EXPECT_EQ(box.after, 9);
  data = unhex("00000011 64657363 03 8005 05 8002 1190 09");
  ASSERT_EQ(read(data, box), "");
  EXPECT_EQ(hex(box.inner), "1190");
}

TEST(Descriptor, OfAnotherTagOrTooLongIsAnError) {
  DescriptorBox box;
  EXPECT_EQ(read(unhex("0000000f 64657363 04 04 05 02 1190 09"), box),
            "desc at byte 10: descriptor 4 where 3 should be");
  EXPECT_EQ(read(unhex("0000000f 64657363 03 04 05 03 1190 09"), box),
            "desc at byte 12: descriptor 5 is cut off");
}

}  // namespace
}  // namespace sluice::fmp4
