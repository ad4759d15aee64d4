// Boxes that no standard has, one of each shape that a description can have. For tests only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/testing/hex.h"
#include "fmp4/box_reader.h"
#include "fmp4/box_writer.h"

namespace sluice::fmp4::testing {

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
  return sluice::testing::hex(bytes);
}

// The outermost box read, and the error.
template <class Box>
std::string read(const std::vector<std::uint8_t>& data, Box& box) {
  BoxReader reader(data);
  if (const auto header = reader.header()) reader.content(*header, box);
  return reader.ok() ? "" : reader.error().message();
}

inline constexpr std::string_view kLeaf =
    "0000002e 6c656166 01000002 07 fffe 0a0b0c 00000005 0000000600000007 0000 61626364 686900 02 0102 0304 "
    "aabb";

inline LeafBox leaf(const std::vector<std::uint8_t>& rest) {
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

inline std::string tree(std::string_view inside) {
  const auto bytes = sluice::testing::unhex(inside);
  return std::string("000000") +
         sluice::testing::hex(std::vector<std::uint8_t>{static_cast<std::uint8_t>(bytes.size() + 8)}) +
         "74726565" + std::string(inside);
}

}  // namespace sluice::fmp4::testing
