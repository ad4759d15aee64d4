#include "hls/names.h"

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::hls {
namespace {

std::optional<std::uint64_t> parse_canonical(std::string_view digits) {
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  return parse_unsigned(digits);
}

}  // namespace

std::string init_name(std::uint64_t msn) {
  return fmt::format("init-{}.mp4", msn);
}
std::string segment_name(std::uint64_t msn) {
  return fmt::format("segment/{}.m4s", msn);
}
std::string part_name(std::uint64_t msn, std::size_t part) {
  return fmt::format("segment/{}.{}.m4s", msn, part);
}

std::optional<SegmentName> parse_segment_name(std::string_view file) {
  constexpr std::string_view kExtension = ".m4s";
  if (!file.ends_with(kExtension)) return std::nullopt;
  file.remove_suffix(kExtension.size());
  const std::size_t dot = file.find('.');
  const auto msn = parse_canonical(file.substr(0, dot));
  if (!msn) return std::nullopt;
  SegmentName name{*msn, std::nullopt};
  if (dot == std::string_view::npos) return name;
  name.part = parse_canonical(file.substr(dot + 1));
  if (!name.part) return std::nullopt;
  return name;
}

}  // namespace sluice::hls
