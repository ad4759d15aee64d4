#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace sluice {
namespace {

constexpr std::string_view kHidden = "****";
// The last word of a key that holds a secret: "access_token" ends with "token".
constexpr std::array<std::string_view, 15> kSecretWords = {
    "auth", "user",  "username",   "password", "pass",     "pwd",      "passwd",  "psw",
    "key",  "token", "passphrase", "secret",   "streamid", "loginuse", "loginpas"};

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

bool is_letter_or_digit(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

// Whether `text`, which stands before a "=", ends with a secret word. "bypass" is another word than "pass".
bool ends_with_secret_word(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && is_letter_or_digit(text[begin - 1])) --begin;
  const std::string word = to_lower(text.substr(begin));
  return std::ranges::find(kSecretWords, word) != kSecretWords.end();
}

// Cameras are known that take a login in the path: /user=admin_password=secret_channel=1.sdp. Nothing says
// where such a value ends, so all that follows is hidden.
std::size_t find_secret_value(std::string_view text) {
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    if (ends_with_secret_word(text.substr(0, at))) return at + 1;
  }
  return std::string_view::npos;
}

std::string redact_query(std::string_view query) {
  std::string out;
  for (const std::string_view pair : split(query, '&')) {
    if (pair.data() != query.data()) out += '&';
    const std::size_t secret = find_secret_value(pair);
    out += pair.substr(0, secret);
    if (secret != std::string_view::npos) out += kHidden;
  }
  return out;
}

// Where the URL ends that `text` begins with. A quote ends it, but not one inside a login.
std::size_t url_end(std::string_view text) {
  const auto* const blank =
      std::ranges::find_if(text, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
  text = text.substr(0, static_cast<std::size_t>(blank - text.begin()));
  const std::size_t login_end = text.rfind('@');
  const std::size_t quote = text.find_first_of("\"'<>", login_end == std::string_view::npos ? 0 : login_end);
  return std::min(quote, text.size());
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
  const std::string_view path = rest.substr(0, query);
  if (const std::size_t secret = find_secret_value(path); secret != std::string_view::npos) {
    return out.append(path.substr(0, secret)).append(kHidden);
  }
  out += path;
  if (query != std::string_view::npos) out.append("?").append(redact_query(rest.substr(query + 1)));
  return out;
}

std::string redact_urls_in(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t mark = text.find("://");
    if (mark == std::string_view::npos) return out.append(text);
    std::size_t begin = mark;
    while (begin > 0 && (is_letter_or_digit(text[begin - 1]) || text[begin - 1] == '+' ||
                         text[begin - 1] == '-' || text[begin - 1] == '.')) {
      --begin;
    }
    const std::size_t end = mark + url_end(text.substr(mark));
    out.append(text.substr(0, begin)).append(redact_url(text.substr(begin, end - begin)));
    text.remove_prefix(end);
  }
}

}  // namespace sluice
