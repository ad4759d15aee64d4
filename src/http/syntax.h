// What RFC 9110 allows in names, values and targets, and how both protocols' requests are taken apart.
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "http/message.h"

namespace sluice::http {

namespace detail {

// For each octet: its lower case when it may stand in a token (RFC 9110 section 5.6.2), else 0.
inline constexpr std::array<char, 256> kTokenLower = [] {
  std::array<char, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")) {
    table[static_cast<std::uint8_t>(c)] = c;
  }
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<std::uint8_t>(c)] = static_cast<char>(c - 'A' + 'a');
  return table;
}();

}  // namespace detail

inline char token_lower(char c) {
  return detail::kTokenLower[static_cast<std::uint8_t>(c)];
}
bool is_token(std::string_view text);

// Visible characters, spaces, tabs and octets of 0x80 and above (section 5.5): no other control characters.
bool is_field_value(std::string_view text);

// Visible ASCII without "#". More than RFC 3986 allows in a URI: browsers send some of it, such as "|" and
// "^".
bool is_target_text(std::string_view text);
// Such a text that begins with "/": "/path?query".
bool is_origin_form(std::string_view target);

// The characters of a host and port (RFC 3986 section 3.2), without user information. May be empty.
bool is_authority(std::string_view text);

// kOther for a method that is none of ours, also when it is not a token. Methods are case-sensitive.
Method parse_method(std::string_view text);

// Sets path and query; the target must be in origin form or "*".
void split_target(std::string_view target, Request& request);

}  // namespace sluice::http
