// Group E: HTTP and caching.
#include <array>

#include "validate/rule.h"

namespace sluice::validate {
namespace {

using enum Strength;

constexpr auto kRules = std::to_array<Rule>({
    {.id = "HC-01",
     .strength = kMust,
     .title = "A low-latency stream is served over HTTP/2 or newer",
     .reference = "bis B.1; Auth 11, 12.1",
     .advice = "Serve TLS with HTTP/2"},
    {.id = "HC-02",
     .strength = kMust,
     .title = "Held requests do not hold up others",
     .reference = "bis B.1",
     .advice = "Allow at least 100 streams on a connection, and answer each by itself"},
    {.id = "HC-03",
     .strength = kShould,
     .title = "Answers carry priorities, playlists before media",
     .reference = "bis B.1; RFC 9218",
     .advice = "Send `priority: u=1` with playlists and u=2 to u=6 with media"},
    {.id = "HC-04",
     .strength = kMust,
     .title = "Playlists are compressed for those who ask, and media never are",
     .reference = "bis 6.2.1, B.1; Auth 10.1",
     .advice = "Send gzip with `vary: accept-encoding` for playlists only"},
    {.id = "HC-05",
     .strength = kShould,
     .title = "Answers may be cached as long as they are true",
     .reference = "bis B.1, 6.2.2",
     .advice = "Send cache-control with the lifetimes of appendix B.1, and no-store with 503"},
    {.id = "HC-06",
     .strength = kMust,
     .title = "Age tells the truth",
     .reference = "bis B.1, App. C",
     .advice = "Send no Age from an origin, and add it in a cache"},
    {.id = "HC-07",
     .strength = kMust,
     .title = "The order of directives and foreign parameters do not change the answer",
     .reference = "bis 6.3.2, B.1",
     .advice = "Treat the query as a set, and ignore what is not a directive"},
    {.id = "HC-10",
     .strength = kMust,
     .title = "Byte ranges are answered as asked",
     .reference = "bis 4.4.5.3, B.1; RFC 9110",
     .advice = "Answer 206 with content-range, and 416 past the end"},
    {.id = "HC-11",
     .strength = kShould,
     .title = "Media is sent with content-length",
     .reference = "bis 6.2.6",
     .advice = "Send the length instead of chunks"},
    {.id = "HC-12",
     .strength = kMust,
     .title = "Media has its own Content-Type and file extension",
     .reference = "Auth 10.4",
     .advice = "Send video/mp4, audio/mp4 or video/iso.segment, from names that end in .mp4, .m4s or .m4a"},
    {.id = "HC-13",
     .strength = kShould,
     .title = "Browsers may read every answer, errors too",
     .reference = "LL",
     .advice = "Send the CORS headers with every status, and answer preflight requests"},
    {.id = "HC-14",
     .strength = kShould,
     .title = "Media is not redirected, Last-Modified is fresh, and 304 is true",
     .reference = "Auth 8.18, 8.24",
     .advice = "Serve media where the playlist says, with clocks that are right"},
    {.id = "HC-15",
     .strength = kShould,
     .title = "Errors have the status that tells what to do",
     .reference = "bis 6.2.1, 6.2.5.2, 6.2.6",
     .advice = "Send 404 for what is gone, 400 for what is wrong, 503 for what is not there yet"},
    {.id = "HC-16",
     .strength = kMust,
     .title = "CMCD changes nothing",
     .reference = "CTA-5004",
     .advice = "Ignore CMCD in queries and headers, and accept a kilobyte of it"},
    {.id = "HC-18",
     .strength = kMust,
     .title = "All variants come from one host",
     .reference = "bis B.1",
     .advice = "Serve the whole presentation from one origin"},
});

}  // namespace

std::span<const Rule> http_rules() {
  return kRules;
}

}  // namespace sluice::validate
