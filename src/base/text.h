// Small text helpers: strict number parsing, splitting, and hiding what is secret in a URL.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

// A whole decimal number and nothing else: no sign, space, "0x", "1e3", and no more than 2^64 - 1.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

// A decimal number with an optional sign and fraction and nothing else: no exponent, no "inf", no "nan".
std::optional<double> parse_decimal(std::string_view text);

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_lower(std::string_view text);                        // ASCII only
bool equals_ignoring_case(std::string_view a, std::string_view b);  // ASCII only

// %41 becomes A. Nothing when a percent sign is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

// The URL with user name, password and the values of keys such as "password" or "access_token", in the query
// and in the path, replaced by "****". A password with an unescaped "@", "/" or "?" in it is hidden too: what
// stands before the last "@" is taken for a login, and after a secret key in the path nothing is shown.
std::string redact_url(std::string_view url);

// As redact_url for each URL inside a longer text, such as a library's error message.
std::string redact_urls_in(std::string_view text);

}  // namespace sluice
