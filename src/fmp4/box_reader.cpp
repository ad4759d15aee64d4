#include "fmp4/box_reader.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace sluice::fmp4 {
namespace {

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kMostBytesPrinted = 64;

}  // namespace

std::optional<BoxHeader> BoxReader::header() {
  BoxHeader header;
  header.start = position_;
  if (left() < kHeaderSize) {
    fail("a box header is cut off");
    return std::nullopt;
  }
  std::uint64_t size = get(4);
  header.type = FourCc(static_cast<std::uint32_t>(get(4)));
  if (size == 1) {
    size = get(8);
  } else if (size == 0) {
    size = end_ - header.start;  // to the end of the file
  }
  header.body = position_;
  const std::size_t smallest = position_ - header.start;
  if (ok() && (size < smallest || size > end_ - header.start)) {
    position_ = header.start;
    fail(fmt::format("{} of {} bytes does not fit into the {} bytes that are left", header.type.text(), size,
                     end_ - header.start));
  }
  if (!ok()) return std::nullopt;
  header.end = header.start + static_cast<std::size_t>(size);
  return header;
}

void BoxReader::fail(std::string_view what) {
  if (ok()) {
    std::string path;
    for (const FourCc type : path_) path.append(path.empty() ? "" : "/").append(type.text());
    if (!path.empty()) path.append(" ");
    error_.emplace(ErrorCode::kInvalid, fmt::format("{}at byte {}: {}", path, position_, what));
  }
  position_ = end_;
}

void BoxReader::field(std::string_view name, FourCc& value) {
  value = FourCc(static_cast<std::uint32_t>(get(4)));
  if (print_ != nullptr) print_line(name, value.text());
}

void BoxReader::field24(std::string_view name, std::uint32_t& value) {
  value = static_cast<std::uint32_t>(get(3));
  if (print_ != nullptr) print_hex(name, value, 6);
}

void BoxReader::reserved(std::size_t count) {
  if (count > left()) return fail("cut off");
  position_ += count;
}

void BoxReader::text(std::string_view name, std::string& value) {
  const auto bytes = data_.subspan(position_, left());
  // Without the zero, all that is left: QuickTime writes such names.
  const auto zero = std::ranges::find(bytes, 0);
  value.assign(bytes.begin(), zero);
  position_ += value.size() + (zero == bytes.end() ? 0 : 1);
  if (print_ == nullptr) return;
  std::string shown = value;
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '.');
  print_line(name, shown);
}

void BoxReader::rest(std::string_view name, std::span<const std::uint8_t>& value) {
  value = data_.subspan(position_, left());
  position_ = end_;
  if (print_ == nullptr) return;
  std::string text = fmt::format("{} bytes", value.size());
  const auto shown = value.first(std::min(value.size(), kMostBytesPrinted));
  for (std::size_t i = 0; i < shown.size(); ++i)
    fmt::format_to(std::back_inserter(text), "{}{:02x}", i == 0 ? ": " : "", shown[i]);
  if (shown.size() < value.size()) text += "…";
  print_line(name, text);
}

std::uint64_t BoxReader::get(std::size_t count) {
  if (count > left()) {
    fail("cut off");
    return 0;
  }
  std::uint64_t value = 0;
  for (const std::uint8_t byte : data_.subspan(position_, count)) value = value << 8U | byte;
  position_ += count;
  return value;
}

std::size_t BoxReader::enter(const BoxHeader& header) {
  if (print_ != nullptr) {
    fmt::format_to(std::back_inserter(*print_), "{:{}}[{}] {} bytes\n", "", 2 * path_.size(),
                   header.type.text(), header.end - header.start);
  }
  path_.push_back(header.type);
  return std::exchange(end_, header.end);
}

void BoxReader::leave(const BoxHeader& header, std::size_t outer_end) {
  path_.pop_back();
  position_ = header.end;
  end_ = outer_end;
}

std::optional<std::size_t> BoxReader::enter_descriptor(std::uint8_t tag) {
  constexpr int kMostSizeBytes = 4;
  const auto found = static_cast<std::uint8_t>(get(1));
  std::size_t size = 0;
  for (int i = 0; i < kMostSizeBytes; ++i) {
    const std::uint64_t byte = get(1);
    size = size << 7U | (byte & 0x7fU);
    if ((byte & 0x80U) == 0) break;
  }
  if (!ok()) return std::nullopt;
  if (found != tag) {
    fail(fmt::format("descriptor {} where {} should be", found, tag));
    return std::nullopt;
  }
  if (size > left()) {
    fail(fmt::format("descriptor {} is cut off", tag));
    return std::nullopt;
  }
  return std::exchange(end_, position_ + size);
}

void BoxReader::fail_missing(FourCc type) {
  fail(fmt::format("{} is missing", type.text()));
}

void BoxReader::fail_repeated(const BoxHeader& header) {
  position_ = header.start;
  fail(fmt::format("a second {}", header.type.text()));
}

void BoxReader::begin_entry(std::string_view name, std::size_t index) {
  if (print_ == nullptr) return;
  fmt::format_to(std::back_inserter(*print_), "{:{}}{}[{}]:", "", 2 * path_.size(), name, index);
  in_entry_ = true;
}

void BoxReader::end_entry() {
  if (print_ == nullptr) return;
  print_->push_back('\n');
  in_entry_ = false;
}

void BoxReader::print_line(std::string_view name, std::string_view value) {
  if (in_entry_) {
    fmt::format_to(std::back_inserter(*print_), " {}={}", name, value);
  } else {
    fmt::format_to(std::back_inserter(*print_), "{:{}}{}: {}\n", "", 2 * path_.size(), name, value);
  }
}

void BoxReader::print_number(std::string_view name, std::int64_t value) {
  print_line(name, fmt::to_string(value));
}

void BoxReader::print_number(std::string_view name, std::uint64_t value) {
  print_line(name, fmt::to_string(value));
}

void BoxReader::print_hex(std::string_view name, std::uint64_t value, std::size_t digits) {
  print_line(name, fmt::format("0x{:0{}x}", value, digits));
}

void BoxReader::print_skipped(const BoxHeader& header) {
  if (print_ == nullptr) return;
  fmt::format_to(std::back_inserter(*print_), "{:{}}[{}] {} bytes, not described\n", "", 2 * path_.size(),
                 header.type.text(), header.end - header.start);
}

}  // namespace sluice::fmp4
