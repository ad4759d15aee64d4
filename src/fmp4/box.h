// How a box is described: once, as a plain struct whose `fields` names its members in the order of the
// standard.
//
//   struct MovieFragmentHeaderBox {
//     static constexpr FourCc kType = "mfhd";
//     FullBox full;
//     std::uint32_t sequence_number = 0;
//     template <class Io> void fields(Io& io) {
//       full.fields(io);
//       io.field("sequence_number", sequence_number);
//     }
//   };
//
// BoxWriter writes from the description, BoxReader reads and prints by it. What an Io can do:
//
//   field(name, integer or FourCc)   in as many bytes as its type has
//   field_as<Stored>(name, integer)  in as many bytes as Stored has
//   field24(name, integer)           in 3 bytes
//   hex(name, integer)               as field, printed in hexadecimal
//   reserved(count)                  bytes that are written as 0 and not looked at
//   text(name, string)               UTF-8 that ends with a zero
//   rest(name, bytes)                all that is left of the box
//   list(name, vector, count, describe)  `count` entries, each described by describe(entry)
//   list_to_end(name, vector, describe)  as many entries as the box holds
//   descriptor(tag, describe)        an MPEG-4 descriptor (ISO/IEC 14496-1 8.3.3)
//   boxes(members…)                  the boxes inside
//
// The members of boxes() are written in their order and read in any: a T is there exactly once, an
// optional<T> at most once, a vector<T> any number of times. Boxes of other types are skipped.
//
// A box whose type is one of several has no kType but a member `type` and a static accepts(type).
#pragma once

#include <cstdint>
#include <string_view>

#include "fmp4/four_cc.h"

namespace sluice::fmp4 {

// Version and flags of a FullBox (ISO/IEC 14496-12 4.2).
struct FullBox {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;  // 24 bits

  template <class Io>
  void fields(Io& io) {
    io.field("version", version);
    io.field24("flags", flags);
  }
};

// A time or an offset, which version 0 of a box holds in 32 bits and later ones in 64.
template <class Io>
void versioned_field(Io& io, const FullBox& full, std::string_view name, std::uint64_t& value) {
  if (full.version == 0) {
    io.template field_as<std::uint32_t>(name, value);
  } else {
    io.field(name, value);
  }
}

template <class Box>
constexpr bool box_accepts(FourCc type) {
  if constexpr (requires { Box::kType; }) {
    return type == Box::kType;
  } else {
    return Box::accepts(type);
  }
}

template <class Box>
constexpr FourCc box_type(const Box& box) {
  if constexpr (requires { Box::kType; }) {
    return Box::kType;
  } else {
    return box.type;
  }
}

}  // namespace sluice::fmp4
