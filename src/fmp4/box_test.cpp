// What descriptions of boxes mean to the writer and the reader; the boxes themselves are tested by what is
// made of them.
#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "fmp4/box_reader.h"
#include "fmp4/box_writer.h"

namespace sluice::fmp4 {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;

struct LeafBox {
  static constexpr FourCc kType = "leaf";
  FullBox full;
  std::uint8_t u8 = 0;
  std::int16_t s16 = 0;
  std::uint32_t u24 = 0;
  std::uint64_t stored_in_32 = 0;
  std::uint64_t u64 = 0;
  FourCc code;
  std::string text;
  std::vector<std::uint16_t> entries;
  std::span<const std::uint8_t> rest;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("u8", u8);
    io.field("s16", s16);
    io.field24("u24", u24);
    io.template field_as<std::uint32_t>("stored_in_32", stored_in_32);
    io.hex("u64", u64);
    io.reserved(2);
    io.field("code", code);
    io.text("text", text);
    auto count = static_cast<std::uint8_t>(entries.size());
    io.field("count", count);
    io.list("entry", entries, count, [&](std::uint16_t& entry) { io.field("value", entry); });
    io.rest("rest", rest);
  }
};

struct EitherBox {
  static constexpr bool accepts(FourCc type) { return type == FourCc("eith") || type == FourCc("orrr"); }
  FourCc type;
  std::uint8_t value = 0;
  template <class Io>
  void fields(Io& io) {
    io.field("value", value);
  }
};

struct TreeBox {
  static constexpr FourCc kType = "tree";
  LeafBox one;
  std::vector<EitherBox> any;
  template <class Io>
  void fields(Io& io) {
    io.boxes(one, any);
  }
};

struct OptionalTreeBox {
  static constexpr FourCc kType = "tree";
  std::optional<LeafBox> leaf;
  template <class Io>
  void fields(Io& io) {
    io.boxes(leaf);
  }
};

struct DescriptorBox {
  static constexpr FourCc kType = "desc";
  std::span<const std::uint8_t> inner;
  std::uint8_t after = 0;
  template <class Io>
  void fields(Io& io) {
    io.descriptor(3, [&] { io.descriptor(5, [&] { io.rest("inner", inner); }); });
    io.field("after", after);
  }
};

template <class Box>
std::string written(Box box) {
  std::vector<std::uint8_t> bytes(written_size(box), 0xee);
  BoxWriter writer(bytes);
  writer.box(box);
  EXPECT_EQ(writer.size(), bytes.size());
  return hex(bytes);
}

// The outermost box read, and the error.
template <class Box>
std::string read(const std::vector<std::uint8_t>& data, Box& box) {
  BoxReader reader(data);
  if (const auto header = reader.header()) reader.content(*header, box);
  return reader.ok() ? "" : reader.error().message();
}

constexpr std::string_view kLeaf =
    "0000002e 6c656166 01000002 07 fffe 0a0b0c 00000005 0000000600000007 0000 61626364 686900 02 0102 0304 "
    "aabb";

LeafBox leaf(const std::vector<std::uint8_t>& rest) {
  return {.full = {.version = 1, .flags = 2},
          .u8 = 7,
          .s16 = -2,
          .u24 = 0x0a0b0c,
          .stored_in_32 = 5,
          .u64 = 0x6'0000'0007,
          .code = "abcd",
          .text = "hi",
          .entries = {0x102, 0x304},
          .rest = rest};
}

TEST(Box, IsWrittenAsDescribed) {
  const auto rest = unhex("aabb");
  EXPECT_EQ(written(leaf(rest)), hex(unhex(kLeaf)));
}

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
  for (const auto* const data : {"00000007 66726565", "00000009 66726565", "ffffffff 66726565",
                                 "00000008 667265", "00000001 66726565 000000000000000f",
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

std::string tree(std::string_view inside) {
  const auto bytes = unhex(inside);
  return std::string("000000") + hex(std::vector<std::uint8_t>{static_cast<std::uint8_t>(bytes.size() + 8)}) +
         "74726565" + std::string(inside);
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

TEST(Descriptor, IsWrittenInTheLongForm) {
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
