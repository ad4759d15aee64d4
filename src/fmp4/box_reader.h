// BoxReader: reads boxes by their descriptions (see box.h), and prints what it reads if asked.
//
// Safe on any bytes. The first error stays, and what is read after it means nothing, so that a description
// need not ask; whoever began reading asks ok() at the end. What was read refers to the bytes it was read
// from. Used from one thread.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "fmp4/box.h"

namespace sluice::fmp4 {

struct BoxHeader {
  FourCc type;
  std::size_t start = 0;  // of the header
  std::size_t body = 0;   // behind the header
  std::size_t end = 0;
};

class BoxReader {
 public:
  // Positions in errors and headers count from the start of `data`. With `print`, a line for each box and
  // each field is appended to it.
  explicit BoxReader(std::span<const std::uint8_t> data, std::string* print = nullptr)
      : data_(data), end_(data.size()), print_(print) {}

  bool ok() const { return !error_.has_value(); }
  const Error& error() const { return *error_; }
  bool at_end() const { return position_ >= end_; }

  // The header at the current position; reading goes on behind it. Nothing after an error.
  std::optional<BoxHeader> header();
  // Goes on at the end of the box.
  void skip(const BoxHeader& header) { position_ = header.end; }
  // The box whose header was just read; reading goes on at its end.
  template <class Box>
  void content(const BoxHeader& header, Box& box) {
    const std::size_t outer_end = enter(header);
    box.fields(*this);
    leave(header, outer_end);
  }
  // Ends reading: the error says `what`, in which box and where.
  void fail(std::string_view what);

  template <std::integral T>
  void field(std::string_view name, T& value) {
    field_as<T>(name, value);
  }
  void field(std::string_view name, FourCc& value);
  template <std::integral Stored, std::integral T>
  void field_as(std::string_view name, T& value) {
    value = static_cast<T>(static_cast<Stored>(get(sizeof(Stored))));
    if (print_ == nullptr) return;
    if constexpr (std::is_signed_v<T>) {
      print_number(name, static_cast<std::int64_t>(value));
    } else {
      print_number(name, static_cast<std::uint64_t>(value));
    }
  }
  void field24(std::string_view name, std::uint32_t& value);
  template <std::integral T>
  void hex(std::string_view name, T& value) {
    const std::uint64_t stored = get(sizeof(T));
    value = static_cast<T>(stored);
    if (print_ != nullptr) print_hex(name, stored, 2 * sizeof(T));
  }
  void reserved(std::size_t count);
  void text(std::string_view name, std::string& value);
  void rest(std::string_view name, std::span<const std::uint8_t>& value);
  template <class T, class Describe>
  void list(std::string_view name, std::vector<T>& entries, std::size_t count, Describe describe) {
    entries.clear();
    for (std::size_t i = 0; i < count && ok(); ++i) {
      begin_entry(name, i);
      describe(entries.emplace_back());
      end_entry();
    }
  }
  template <class T, class Describe>
  void list_to_end(std::string_view name, std::vector<T>& entries, Describe describe) {
    entries.clear();
    while (ok() && !at_end()) {
      begin_entry(name, entries.size());
      describe(entries.emplace_back());
      end_entry();
    }
  }
  template <class Describe>
  void descriptor(std::uint8_t tag, Describe describe) {
    const auto outer_end = enter_descriptor(tag);
    if (!outer_end) return;
    describe();
    position_ = end_;
    end_ = *outer_end;
  }
  template <class... Members>
  void boxes(Members&... members) {
    std::array<std::size_t, sizeof...(Members)> seen{};
    while (ok() && !at_end()) {
      const auto inner = header();
      if (!inner) return;
      std::size_t index = 0;
      const bool known = (read_if_member(*inner, members, seen[index++]) || ...);
      if (!known) print_skipped(*inner);
      skip(*inner);
    }
    std::size_t index = 0;
    (require(members, seen[index++]), ...);
  }

 private:
  template <class Box>
  bool read_if_member(const BoxHeader& header, Box& box, std::size_t& seen) {
    if (!box_accepts<Box>(header.type)) return false;
    if (seen++ > 0) {
      fail_repeated(header);
      return true;
    }
    if constexpr (!requires { Box::kType; }) box.type = header.type;
    content(header, box);
    return true;
  }
  template <class Box>
  bool read_if_member(const BoxHeader& header, std::optional<Box>& box, std::size_t& seen) {
    if (!box_accepts<Box>(header.type)) return false;
    return read_if_member(header, seen == 0 ? box.emplace() : *box, seen);
  }
  template <class Box>
  bool read_if_member(const BoxHeader& header, std::vector<Box>& boxes, std::size_t& /*seen*/) {
    if (!box_accepts<Box>(header.type)) return false;
    std::size_t first = 0;
    return read_if_member(header, boxes.emplace_back(), first);
  }

  template <class Box>
  void require(const Box& /*box*/, std::size_t seen) {
    if (seen == 0 && ok()) fail_missing(Box::kType);
  }
  template <class Box>
  void require(const std::optional<Box>& /*box*/, std::size_t /*seen*/) {}
  template <class Box>
  void require(const std::vector<Box>& /*boxes*/, std::size_t /*seen*/) {}

  std::uint64_t get(std::size_t count);
  std::size_t left() const { return end_ - position_; }
  std::size_t enter(const BoxHeader& header);
  void leave(const BoxHeader& header, std::size_t outer_end);
  std::optional<std::size_t> enter_descriptor(std::uint8_t tag);
  void fail_missing(FourCc type);
  void fail_repeated(const BoxHeader& header);

  void begin_entry(std::string_view name, std::size_t index);
  void end_entry();
  void print_line(std::string_view name, std::string_view value);
  void print_number(std::string_view name, std::int64_t value);
  void print_number(std::string_view name, std::uint64_t value);
  void print_hex(std::string_view name, std::uint64_t value, std::size_t digits);
  void print_skipped(const BoxHeader& header);

  std::span<const std::uint8_t> data_;
  std::size_t position_ = 0;
  std::size_t end_;
  std::vector<FourCc> path_;  // of the boxes around the current position
  std::optional<Error> error_;
  std::string* print_;
  bool in_entry_ = false;  // fields are printed on one line
};

}  // namespace sluice::fmp4
