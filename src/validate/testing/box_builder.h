// Boxes for tests, written out byte by byte: independent of the reader under test and of the server's writer.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sluice::validate::testing {

// A big-endian number of so many bytes.
inline std::string be(std::uint64_t value, unsigned bytes) {
  std::string text;
  for (; bytes > 0; --bytes) text.push_back(static_cast<char>(value >> (8 * (bytes - 1))));
  return text;
}
inline std::string u8(std::uint64_t value) {
  return be(value, 1);
}
inline std::string u16(std::uint64_t value) {
  return be(value, 2);
}
inline std::string u32(std::uint64_t value) {
  return be(value, 4);
}
inline std::string u64(std::uint64_t value) {
  return be(value, 8);
}
inline std::string zeros(std::size_t count) {
  return std::string(count, '\0');
}

// "0a1b2c" as bytes; spaces are skipped.
inline std::string hex(std::string_view text) {
  std::string bytes;
  int high = -1;
  for (const char c : text) {
    if (c == ' ') continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<char>(high << 4 | digit));
      high = -1;
    }
  }
  return bytes;
}

inline std::string box(std::string_view type, std::initializer_list<std::string_view> content) {
  std::string body;
  for (const std::string_view each : content) body.append(each);
  return u32(body.size() + 8).append(type).append(body);
}
inline std::string full_box(std::string_view type, unsigned version, unsigned flags,
                            std::initializer_list<std::string_view> content) {
  std::string body = u32(version << 24U | flags);
  for (const std::string_view each : content) body.append(each);
  return box(type, {body});
}

}  // namespace sluice::validate::testing
