#include "http/range.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::http {

std::optional<ByteRange> RangeRequest::within(std::uint64_t size) const {
  if (size == 0) return std::nullopt;
  if (!first) {
    if (*last == 0) return std::nullopt;
    return ByteRange{size - std::min(*last, size), size - 1};
  }
  if (*first >= size) return std::nullopt;
  return ByteRange{*first, std::min(last.value_or(size - 1), size - 1)};
}

std::optional<RangeRequest> parse_range(std::string_view header) {
  const std::size_t equals = header.find('=');
  if (equals == std::string_view::npos || !equals_ignoring_case(header.substr(0, equals), "bytes"))
    return std::nullopt;
  const std::string_view spec = trim(header.substr(equals + 1));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const RangeRequest request{parse_unsigned(spec.substr(0, dash)), parse_unsigned(spec.substr(dash + 1))};
  if (!request.first && dash != 0) return std::nullopt;
  if (!request.last && dash + 1 != spec.size()) return std::nullopt;
  if (!request.first && !request.last) return std::nullopt;
  if (request.first && request.last && *request.first > *request.last) return std::nullopt;
  return request;
}

std::string content_range(const ByteRange& range, std::uint64_t size) {
  return fmt::format("bytes {}-{}/{}", range.first, range.last, size);
}

std::string unsatisfied_content_range(std::uint64_t size) {
  return fmt::format("bytes */{}", size);
}

}  // namespace sluice::http
