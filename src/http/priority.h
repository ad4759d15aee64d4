// Priority: how urgent a response is (RFC 9218). Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::http {

struct Priority {
  std::uint8_t urgency = 3;  // 0 is the most urgent, 7 the least
  bool incremental = false;  // of use in pieces, so that equals may share the connection

  bool operator==(const Priority&) const = default;
};

// What a Priority header says, on top of `before`: parameters that are absent or malformed change nothing
// (section 4), and a response's come on top of the request's (section 8).
Priority parse_priority(std::string_view header, Priority before = {});

}  // namespace sluice::http
