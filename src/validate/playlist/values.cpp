#include "validate/playlist/values.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::validate {
namespace {

constexpr std::size_t kFractionDigits = 9;  // of a second, in a nanosecond

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes `count` digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count || !std::ranges::all_of(text.substr(0, count), is_digit)) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, count)) value = value * 10 + (c - '0');
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// The digits behind a decimal point, as nanoseconds.
std::int64_t fraction(std::string_view digits) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < kFractionDigits; ++i) {
    value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  return value;
}

std::optional<std::chrono::year_month_day> take_day(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<std::chrono::seconds> take_time_of_day(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *hour > 24 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

// "Z", "+01:00", "+0100", "+01".
std::optional<std::chrono::minutes> parse_zone(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::minutes(0);
  if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_digits(text, 2);
  if (!hours) return std::nullopt;
  int minutes = 0;
  if (!text.empty()) {
    take(text, ':');
    const auto written = take_digits(text, 2);
    if (!written || !text.empty()) return std::nullopt;
    minutes = *written;
  }
  return std::chrono::minutes(sign * (*hours * 60 + minutes));
}

}  // namespace

std::optional<Duration> parse_seconds(std::string_view text) {
  constexpr std::size_t kMaxDigits = 9;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view digits = point < text.size() ? text.substr(point + 1) : std::string_view{};
  if (whole.empty() || whole.size() > kMaxDigits || !std::ranges::all_of(whole, is_digit)) {
    return std::nullopt;
  }
  if (point < text.size() && (digits.empty() || !std::ranges::all_of(digits, is_digit))) return std::nullopt;
  const Duration read = std::chrono::seconds(parse_unsigned(whole).value_or(0)) + Duration(fraction(digits));
  return std::min(read, kLongestRead);
}

Duration add(Duration sum, Duration more) {
  constexpr Duration kLimit = 1'000 * kLongestRead;
  return std::min(sum + more, kLimit);
}

std::string seconds_text(Duration duration) {
  const std::int64_t microseconds = std::chrono::round<std::chrono::microseconds>(duration).count();
  constexpr std::int64_t kSecond = 1'000'000;
  std::string text = fmt::format("{}{}.{:06}", microseconds < 0 ? "-" : "", std::abs(microseconds) / kSecond,
                                 std::abs(microseconds) % kSecond);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::optional<ParsedDate> parse_date(std::string_view text) {
  const auto day = take_day(text);
  if (!day || !take(text, 'T')) return std::nullopt;
  const auto time = take_time_of_day(text);
  if (!time) return std::nullopt;
  ParsedDate out;
  std::int64_t nanoseconds = 0;
  if (take(text, '.')) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    if (end == 0) return std::nullopt;
    nanoseconds = fraction(text.substr(0, end));
    out.fraction = end >= 3;
    text.remove_prefix(end);
  }
  std::chrono::minutes zone{0};
  if (!text.empty()) {
    const auto written = parse_zone(text);
    if (!written) return std::nullopt;
    zone = *written;
    out.zone = true;
  }
  const WallTime written =
      std::chrono::sys_days(*day) + *time - zone +
      std::chrono::round<std::chrono::microseconds>(std::chrono::nanoseconds(nanoseconds));
  out.time = std::clamp(written, kFirstDate, kLastDate);
  return out;
}

std::optional<ParsedByteRange> parse_byte_range(std::string_view text) {
  const std::size_t at = text.find('@');
  const auto length = parse_unsigned(text.substr(0, at));
  if (!length) return std::nullopt;
  if (at == std::string_view::npos) return ParsedByteRange{.length = *length, .offset = {}};
  const auto offset = parse_unsigned(text.substr(at + 1));
  if (!offset || *length > std::numeric_limits<std::uint64_t>::max() - *offset) return std::nullopt;
  return ParsedByteRange{.length = *length, .offset = offset};
}

}  // namespace sluice::validate
