// Range: one byte range of a resource (RFC 9110 section 14, HC-10). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::http {

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // inclusive, as on the wire

  std::uint64_t size() const { return last - first + 1; }
  bool operator==(const ByteRange&) const = default;
};

// What was asked for, before the size of the resource is known: a player that follows a growing resource asks
// for "bytes=N-9007199254740991".
struct RangeRequest {
  std::optional<std::uint64_t> first;  // absent: the last `last` bytes
  std::optional<std::uint64_t> last;   // absent: to the end

  // The bytes of a resource of that size that are meant; nothing when there are none: answer 416.
  std::optional<ByteRange> within(std::uint64_t size) const;
};

// Nothing for no header, another unit, several ranges, or a malformed one: answer 200 with the whole.
std::optional<RangeRequest> parse_range(std::string_view header);

std::string content_range(const ByteRange& range, std::uint64_t size);  // "bytes 0-99/1000"
std::string unsatisfied_content_range(std::uint64_t size);              // "bytes */1000", for 416

}  // namespace sluice::http
