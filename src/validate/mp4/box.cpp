#include "validate/mp4/box.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

constexpr std::size_t kMostFaults = 100;
constexpr std::size_t kMostBoxes = 10'000;

}  // namespace

std::string FourCc::text() const {
  std::string text;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    const auto c = static_cast<unsigned char>(value_ >> (shift - 8));
    text.push_back(c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '.');
  }
  return text;
}

void Faults::add(std::size_t offset, std::string what) {
  if (list_.size() < kMostFaults) list_.push_back({offset, std::move(what)});
}

std::uint64_t Cursor::number(std::size_t count) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes(count)) value = value << 8U | byte;
  return value;
}

std::span<const std::uint8_t> Cursor::bytes(std::size_t count) {
  if (!ok_ || count > left()) {
    ok_ = false;
    return {};
  }
  position_ += count;
  return data_.subspan(position_ - count, count);
}

std::vector<Box> read_boxes(std::span<const std::uint8_t> data, std::size_t offset, Faults& faults) {
  std::vector<Box> boxes;
  std::size_t position = 0;
  while (position < data.size()) {
    const std::size_t left = data.size() - position;
    const std::size_t at = offset + position;
    Cursor cursor(data.subspan(position), at);
    std::uint64_t size = cursor.u32();
    const FourCc type(cursor.u32());
    if (size == 1) size = cursor.u64();
    if (size == 0) size = left;  // to the end of the file
    if (!cursor.ok()) {
      faults.add(at, fmt::format("{} bytes are left over, too few for a box", left));
      break;
    }
    const std::size_t header = cursor.offset() - at;
    if (size < header || size > left) {
      faults.add(at, fmt::format("box '{}' says it has {} bytes, and {} are there", type.text(), size, left));
      break;
    }
    if (boxes.size() == kMostBoxes) {
      faults.add(at, fmt::format("more than {} boxes in a row", kMostBoxes));
      break;
    }
    const auto whole = static_cast<std::size_t>(size);
    boxes.push_back({type, at, whole, data.subspan(position + header, whole - header)});
    position += whole;
  }
  return boxes;
}

std::vector<Box> read_boxes(const Box& outer, Faults& faults) {
  return read_boxes(outer.body, outer.body_offset(), faults);
}

const Box* find_box(const std::vector<Box>& boxes, FourCc type) {
  const auto found = std::ranges::find(boxes, type, &Box::type);
  return found == boxes.end() ? nullptr : &*found;
}

FullBox read_full_box(Cursor& cursor) {
  FullBox box;
  box.version = cursor.u8();
  box.flags = cursor.u24();
  return box;
}

}  // namespace sluice::validate
