// Bytes: an immutable run of bytes, shared by reference count.
//
// What is sent to viewers is written once into a BytesBuilder, frozen, and from then on only referred to: by
// a part, by the segment made of parts, by every socket it is queued on. A Bytes never changes, so it may be
// copied and read from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace sluice {

class Bytes {
 public:
  Bytes() = default;
  // `owner` keeps the storage behind `view` alive and unchanged for as long as this Bytes or a copy exists.
  Bytes(std::shared_ptr<const void> owner, std::span<const std::uint8_t> view)
      : owner_(std::move(owner)), view_(view) {}

  static Bytes copy_of(std::span<const std::uint8_t> view);
  static Bytes copy_of(std::string_view text);
  // Bytes of static storage duration (an embedded file): nothing is counted or freed.
  static Bytes of_static(std::span<const std::uint8_t> view) { return {nullptr, view}; }

  const std::uint8_t* data() const { return view_.data(); }
  std::size_t size() const { return view_.size(); }
  bool empty() const { return view_.empty(); }
  std::span<const std::uint8_t> view() const { return view_; }
  std::string_view text() const { return {reinterpret_cast<const char*>(view_.data()), view_.size()}; }
  // Shares the storage; offset + length must lie inside.
  Bytes slice(std::size_t offset, std::size_t length) const {
    return {owner_, view_.subspan(offset, length)};
  }

 private:
  std::shared_ptr<const void> owner_;
  std::span<const std::uint8_t> view_;
};

// The one moment in which bytes can be written: allocate the exact size, fill, freeze.
class BytesBuilder {
 public:
  explicit BytesBuilder(std::size_t size);  // the content is not initialised

  std::span<std::uint8_t> span() { return {storage_.get(), size_}; }
  Bytes freeze() &&;

 private:
  std::shared_ptr<std::uint8_t[]> storage_;
  std::size_t size_;
};

}  // namespace sluice
