#include "validate/http/headers.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::validate {

CacheControl read_cache_control(const Exchange& exchange) {
  CacheControl control;
  bool shared = false;
  for (const Header& header : exchange.headers) {
    if (header.name != "cache-control") continue;
    control.present = true;
    for (const std::string_view each : split(header.value, ',')) {
      const std::string directive = to_lower(trim(each));
      if (directive == "no-store") control.no_store = true;
      if (directive == "no-cache") control.no_cache = true;
      for (const std::string_view name : {"s-maxage=", "max-age="}) {
        if (!directive.starts_with(name)) continue;
        const auto seconds = parse_unsigned(std::string_view(directive).substr(name.size()));
        constexpr std::uint64_t kForever = 1ULL << 31U;  // RFC 9111 1.2.2
        if (!seconds || (shared && name == "max-age=")) continue;
        control.max_age = std::chrono::seconds(std::min(*seconds, kForever));
        shared = name == "s-maxage=";
      }
    }
  }
  return control;
}

std::string media_type(const Exchange& exchange) {
  const std::string_view value = exchange.header("content-type").value_or("");
  return to_lower(trim(value.substr(0, value.find(';'))));
}

std::string extension(std::string_view url) {
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : to_lower(name.substr(dot + 1));
}

std::optional<int> read_urgency(std::string_view priority) {
  constexpr int kDefault = 3;
  std::optional<int> urgency = kDefault;
  for (const std::string_view each : split(priority, ',')) {
    const std::string_view member = trim(each.substr(0, each.find(';')));
    if (member != "u" && !member.starts_with("u=")) continue;
    const bool good = member.size() == 3 && member[2] >= '0' && member[2] <= '7';
    urgency = good ? std::optional(member[2] - '0') : std::nullopt;
  }
  return urgency;
}

std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::size_t kLength = 29;
  if (text.size() != kLength || !text.ends_with(" GMT")) return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t digits) {
    return parse_unsigned(text.substr(at, digits));
  };
  const auto day = number(5, 2);
  const auto month = std::ranges::find(kMonths, text.substr(8, 3));
  const auto year = number(12, 4);
  const auto hour = number(17, 2);
  const auto minute = number(20, 2);
  const auto second = number(23, 2);
  if (!day || month == kMonths.end() || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(static_cast<int>(*year)),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

bool lists(std::string_view list, std::string_view item) {
  const auto items = split(list, ',');
  return std::ranges::any_of(items, [item](std::string_view each) {
    return trim(each) == "*" || equals_ignoring_case(trim(each), item);
  });
}

bool is_playlist(Resource resource) {
  return resource == Resource::kMultivariant || resource == Resource::kPlaylist ||
         resource == Resource::kBlockingPlaylist;
}

bool is_media(Resource resource) {
  return resource == Resource::kInit || resource == Resource::kSegment || resource == Resource::kPart;
}

}  // namespace sluice::validate
