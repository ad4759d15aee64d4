// Headers of answers, read as far as the rules need them. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "validate/exchange.h"

namespace sluice::validate {

// Cache-Control (RFC 9111 5.2).
struct CacheControl {
  bool present = false;
  bool no_store = false;
  bool no_cache = false;
  std::optional<std::chrono::seconds> max_age;  // s-maxage, which is for shared caches, when there is one

  bool cacheable() const { return max_age && !no_store && !no_cache; }
};
CacheControl read_cache_control(const Exchange& exchange);

// "video/mp4" of "Video/MP4; codecs=…"; empty when there is no Content-Type.
std::string media_type(const Exchange& exchange);

// The part of a URL behind the last dot of its path: "m4s".
std::string extension(std::string_view url);

// Urgency of Priority (RFC 9218 4.1); 3 when the header does not say, nothing when it cannot be read.
std::optional<int> read_urgency(std::string_view priority);

// An HTTP date in its preferred form: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text);

// Whether a comma-separated list names `item`, or is "*". Upper and lower case are the same.
bool lists(std::string_view list, std::string_view item);

bool is_playlist(Resource resource);
bool is_media(Resource resource);  // init sections too

}  // namespace sluice::validate
