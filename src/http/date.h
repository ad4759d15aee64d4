// The Date header (RFC 9110 section 5.6.7), formatted once a second. One thread, its loop's.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::http {

// "Sun, 06 Nov 1994 08:49:37 GMT", also for Last-Modified.
std::string to_http_date(WallTime time);

class DateCache {
 public:
  explicit DateCache(const Clock& clock) : clock_(clock) {}
  std::string_view now();  // until the next call

 private:
  const Clock& clock_;
  std::chrono::sys_seconds second_{};
  std::string text_;
};

}  // namespace sluice::http
