// Boxes of foreign bytes (ISO/IEC 14496-12 4.2), as the judge reads them.
//
// Everything under mp4/ is written against the standards alone and shares no code with the server's own
// writer, so that it may be trusted on it. Nothing here throws or reads outside of what it was given; what is
// wrong with the bytes is noted as Faults and reading goes on as far as it makes sense. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::validate {

// The type of a box, a brand or a sample entry: four characters.
class FourCc {
 public:
  constexpr FourCc() = default;
  constexpr explicit FourCc(std::uint32_t value) : value_(value) {}
  constexpr FourCc(const char (&text)[5]) {  // NOLINT(google-explicit-constructor): "moof" is what a type is
    for (int i = 0; i < 4; ++i) value_ = value_ << 8U | static_cast<unsigned char>(text[i]);
  }
  constexpr std::uint32_t value() const { return value_; }
  std::string text() const;  // what is not printable becomes '.'
  friend constexpr bool operator==(FourCc, FourCc) = default;

 private:
  std::uint32_t value_ = 0;
};

// One thing that is wrong with a file, and the position of the byte at which it shows.
struct Fault {
  std::size_t offset = 0;
  std::string what;
};

class Faults {
 public:
  // The first hundred are kept: a file with more says nothing new.
  void add(std::size_t offset, std::string what);
  const std::vector<Fault>& list() const { return list_; }
  bool empty() const { return list_.empty(); }

 private:
  std::vector<Fault> list_;
};

// Reads big-endian numbers one after the other. Once more is asked for than there is, ok() is false and every
// number is 0.
class Cursor {
 public:
  Cursor(std::span<const std::uint8_t> data, std::size_t offset) : data_(data), offset_(offset) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return data_.size() - position_; }
  std::size_t offset() const { return offset_ + position_; }  // in the file

  std::uint64_t number(std::size_t bytes);
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::span<const std::uint8_t> bytes(std::size_t count);
  void skip(std::size_t count) { bytes(count); }

 private:
  std::span<const std::uint8_t> data_;
  std::size_t offset_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

struct Box {
  FourCc type;
  std::size_t offset = 0;  // of the header, in the file
  std::size_t size = 0;    // with the header
  std::span<const std::uint8_t> body;

  std::size_t body_offset() const { return offset + size - body.size(); }
  Cursor cursor() const { return {body, body_offset()}; }
};

// The boxes that follow each other in `data`, which starts at byte `offset` of the file. Ends at the first
// that does not fit.
std::vector<Box> read_boxes(std::span<const std::uint8_t> data, std::size_t offset, Faults& faults);
std::vector<Box> read_boxes(const Box& outer, Faults& faults);

// The first of a type, or null.
const Box* find_box(const std::vector<Box>& boxes, FourCc type);

// Version and flags of a full box (4.2.2).
struct FullBox {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
};
FullBox read_full_box(Cursor& cursor);

}  // namespace sluice::validate
