#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace sluice {
namespace {

constexpr std::string_view kHidden = "****";
constexpr std::array<std::string_view, 12> kSecretKeys = {"auth", "user",       "username", "password",
                                                          "pass", "pwd",        "passwd",   "token",
                                                          "key",  "passphrase", "secret",   "streamid"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool is_secret_key(std::string_view key) {
  const std::string name = to_lower(key);
  return std::ranges::find(kSecretKeys, name) != kSecretKeys.end();
}

std::string redact_query(std::string_view query) {
  std::string out;
  for (const std::string_view pair : split(query, '&')) {
    if (!out.empty()) out += '&';
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && is_secret_key(pair.substr(0, equals))) {
      out.append(pair.substr(0, equals + 1)).append(kHidden);
    } else {
      out += pair;
    }
  }
  return out;
}

bool ends_url(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '\'' || c == '<' || c == '>';
}

}  // namespace

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const auto [stop, error] = std::from_chars(&text.front(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<double> parse_decimal(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
  if (digits.empty() || !is_digit(digits.front())) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(&text.front(), end, value, std::chars_format::fixed);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string redact_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  std::string out(url.substr(0, scheme + 3));
  std::string_view rest = url.substr(scheme + 3);
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    out.append(kHidden).append("@");
    rest.remove_prefix(at + 1);
  }
  const std::size_t query = rest.find('?');
  out += rest.substr(0, query);
  if (query != std::string_view::npos) out.append("?").append(redact_query(rest.substr(query + 1)));
  return out;
}

std::string redact_urls_in(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t mark = text.find("://");
    if (mark == std::string_view::npos) return out.append(text);
    std::size_t begin = mark;
    while (begin > 0 &&
           (is_digit(text[begin - 1]) || (lower(text[begin - 1]) >= 'a' && lower(text[begin - 1]) <= 'z') ||
            text[begin - 1] == '+' || text[begin - 1] == '-' || text[begin - 1] == '.')) {
      --begin;
    }
    std::size_t end = mark;
    while (end < text.size() && !ends_url(text[end])) ++end;
    out.append(text.substr(0, begin)).append(redact_url(text.substr(begin, end - begin)));
    text.remove_prefix(end);
  }
}

}  // namespace sluice
