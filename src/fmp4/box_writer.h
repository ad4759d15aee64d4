// BoxWriter: writes boxes into memory of the right size, or counts how much that is. See box.h for the
// descriptions. Used from one thread; nothing is allocated.
#pragma once

#include <cassert>
#include <concepts>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fmp4/box.h"

namespace sluice::fmp4 {

class BoxWriter {
 public:
  // Counts only.
  BoxWriter() = default;
  // Writes to the front of `out`, which has to hold all that is written.
  explicit BoxWriter(std::span<std::uint8_t> out) : out_(out) {}

  // Bytes written, or counted.
  std::size_t size() const { return size_; }

  // Not const, because the reader uses the same description; it is not changed.
  template <class Box>
  void box(Box& box) {
    const std::size_t start = size_;
    put(0, 4);
    put(box_type(box).value, 4);
    box.fields(*this);
    put_at(start, size_ - start, 4);
  }

  template <std::integral T>
  void field(std::string_view /*name*/, T value) {
    put(static_cast<std::uint64_t>(value), sizeof(T));
  }
  void field(std::string_view /*name*/, FourCc value) { put(value.value, 4); }
  template <std::integral Stored, std::integral T>
  void field_as(std::string_view /*name*/, T value) {
    put(static_cast<std::uint64_t>(value), sizeof(Stored));
  }
  void field24(std::string_view /*name*/, std::uint32_t value) { put(value, 3); }
  template <std::integral T>
  void hex(std::string_view name, T value) {
    field(name, value);
  }
  void reserved(std::size_t count) {
    if (!out_.empty() && count > 0) std::memset(reach(count), 0, count);
    size_ += count;
  }
  void text(std::string_view /*name*/, const std::string& value) {
    put_bytes({reinterpret_cast<const std::uint8_t*>(value.c_str()), value.size() + 1});
  }
  void rest(std::string_view /*name*/, std::span<const std::uint8_t> value) { put_bytes(value); }
  template <class T, class Describe>
  void list(std::string_view /*name*/, std::vector<T>& entries, [[maybe_unused]] std::size_t count,
            Describe describe) {
    assert(entries.size() == count);
    for (T& entry : entries) describe(entry);
  }
  template <class T, class Describe>
  void list_to_end(std::string_view name, std::vector<T>& entries, Describe describe) {
    list(name, entries, entries.size(), describe);
  }
  template <class Describe>
  void descriptor(std::uint8_t tag, Describe describe) {
    put(tag, 1);
    const std::size_t start = size_;
    put(0, kDescriptorSizeBytes);
    describe();
    // Always in the long form, 7 bits a byte: the one that the readers of some players expect.
    std::uint64_t coded = 0;
    const std::size_t size = size_ - start - kDescriptorSizeBytes;
    for (unsigned i = kDescriptorSizeBytes; i-- > 0;) {
      coded = coded << 8U | (size >> 7 * i & 0x7fU) | (i > 0 ? 0x80U : 0U);
    }
    put_at(start, coded, kDescriptorSizeBytes);
  }
  template <class... Members>
  void boxes(Members&... members) {
    (member(members), ...);
  }

  void put_bytes(std::span<const std::uint8_t> bytes) {
    if (!out_.empty() && !bytes.empty()) std::memcpy(reach(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  // The lowest `count` bytes of `value`, highest first.
  void put(std::uint64_t value, std::size_t count) {
    if (!out_.empty()) store(reach(count), value, count);
    size_ += count;
  }

 private:
  static constexpr std::size_t kDescriptorSizeBytes = 4;

  template <class Box>
  void member(Box& inner) {
    box(inner);
  }
  template <class Box>
  void member(std::optional<Box>& inner) {
    if (inner) box(*inner);
  }
  template <class Box>
  void member(std::vector<Box>& inner) {
    for (Box& each : inner) box(each);
  }

  std::uint8_t* reach([[maybe_unused]] std::size_t count) {
    assert(count <= out_.size() - size_);
    return out_.data() + size_;
  }
  void put_at(std::size_t offset, std::uint64_t value, std::size_t count) {
    if (!out_.empty()) store(out_.data() + offset, value, count);
  }
  static void store(std::uint8_t* to, std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>(value >> 8 * (count - 1 - i));
  }

  std::span<std::uint8_t> out_;
  std::size_t size_ = 0;
};

// The bytes that boxes take when written one after the other.
template <class... Boxes>
std::size_t written_size(Boxes&... boxes) {
  BoxWriter counter;
  (counter.box(boxes), ...);
  return counter.size();
}

}  // namespace sluice::fmp4
