// HC-05: how long each answer may be kept, by the table of bis B.1.
#include <fmt/format.h>

#include "validate/http/headers.h"
#include "validate/http/http_judge.h"

namespace sluice::validate {
namespace {

std::string text_of(const CacheControl& control) {
  if (!control.present) return "no cache-control";
  if (control.no_store) return "no-store";
  if (control.no_cache) return "no-cache";
  return control.max_age ? fmt::format("max-age={}", control.max_age->count())
                         : "cache-control without max-age";
}

long whole_seconds(Duration duration) {
  return static_cast<long>(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

}  // namespace

void HttpJudge::judge_lifetime(const Exchange& exchange, const StreamFacts& facts) {
  const CacheControl control = read_cache_control(exchange);
  const Duration target = facts.target_duration;
  if (target == Duration()) return;
  const auto fault = [&](std::string_view what, std::string_view right) {
    findings_.add("HC-05", what, {.url = exchange.request.url, .time = exchange.wall},
                  fmt::format("{}; {}", text_of(control), right));
  };
  switch (exchange.request.resource) {
    case Resource::kMultivariant:
      if (!control.present)
        fault("the multivariant playlist does not say how long it may be kept", "minutes at most");
      if (control.cacheable() && *control.max_age > std::chrono::hours(1))
        fault("the multivariant playlist may be kept too long", "minutes at most");
      return;
    case Resource::kPlaylist:
      if (!control.present) fault("a playlist does not say how long it may be kept", "TARGETDURATION / 2");
      if (control.cacheable() && *control.max_age > target)
        fault("a playlist may be kept until it is old",
              fmt::format("half of TARGETDURATION, {} s, at most all of it", whole_seconds(target)));
      return;
    case Resource::kBlockingPlaylist:
      if (!control.cacheable())
        fault("a blocking answer may not be kept, so that a cache asks for each viewer",
              "6 × TARGETDURATION");
      if (control.cacheable() && *control.max_age > 6 * target)
        fault("a blocking answer may be kept too long",
              fmt::format("6 × TARGETDURATION is {} s", whole_seconds(6 * target)));
      return;
    case Resource::kPart:
      if (!control.cacheable() || *control.max_age < target)
        fault("a part may not be kept as long as it is asked for", "6 × TARGETDURATION");
      return;
    case Resource::kInit:
    case Resource::kSegment:
      if (!control.cacheable() || *control.max_age < 3 * target)
        fault("media that never changes may not be kept", "minutes or more");
      return;
    case Resource::kOther: return;
  }
}

void HttpJudge::judge_error_lifetime(const Exchange& exchange, const StreamFacts& facts) {
  const CacheControl control = read_cache_control(exchange);
  if (exchange.status < 400 || !control.cacheable() || facts.target_duration == Duration()) return;
  const Where where = {.url = exchange.request.url, .time = exchange.wall};
  const std::string seen = fmt::format("status {}, {}", exchange.status, text_of(control));
  if (exchange.status == 503) {
    if (*control.max_age > std::chrono::seconds(0))
      findings_.add("HC-05", Strength::kClient, "a 503 may be kept, and stops who would try again", where,
                    seen);
    return;
  }
  const bool blocking = exchange.request.resource == Resource::kBlockingPlaylist;
  if (*control.max_age > (blocking ? 4 : 1) * facts.target_duration)
    findings_.add("HC-05", "an error may be kept too long", where, seen);
}

}  // namespace sluice::validate
