#include "app/byte_size.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::app {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 6> kUnits = {{
    {"GiB", kGiB},
    {"MiB", kMiB},
    {"KiB", 1024},
    {"GB", 1'000'000'000},
    {"MB", 1'000'000},
    {"kB", 1'000},
}};

constexpr double kMost = 9007199254740992;  // up to which a double holds every whole number

}  // namespace

std::optional<std::uint64_t> parse_byte_size(std::string_view text) {
  const std::size_t end = std::min(text.find_last_of("0123456789") + 1, text.size());
  const std::string_view name = trim(text.substr(end));
  const auto unit = std::ranges::find_if(
      kUnits, [name](const auto& each) { return equals_ignoring_case(each.first, name); });
  const std::optional<double> number = parse_decimal(text.substr(0, end));
  if (unit == kUnits.end() || !number || *number < 0) return std::nullopt;
  const double bytes = *number * static_cast<double>(unit->second);
  if (bytes > kMost) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

std::string format_byte_size(std::uint64_t bytes) {
  for (const auto& [name, size] : kUnits) {
    if (name.find('i') != std::string_view::npos && bytes >= size && bytes % size == 0) {
      return fmt::format("{}{}", bytes / size, name);
    }
  }
  return fmt::format("{} bytes", bytes);
}

}  // namespace sluice::app
