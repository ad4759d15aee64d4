#include "validate/rule.h"

namespace sluice::validate {
namespace {

// HC-08 and HC-17 happen where a client cannot look, HC-09 is MP-08 asked twice: see docs/validate.md.
constexpr Rule kRules[] = {
    {"HC-01", Strength::kMust, "Low-Latency HLS is served over HTTP/2 or HTTP/3", "bis B.1; Auth 12.1",
     "Offer h2 in the ALPN of TLS; browsers and Apple's players use HTTP/2 over TLS only."},
    {"HC-02", Strength::kMust, "Requests that are held do not hold up others on the same connection",
     "bis B.1",
     "Allow at least 100 concurrent streams a connection, and keep held requests off the threads that "
     "answer."},
    {"HC-03", Strength::kShould, "Answers carry Priority: playlists u=1, media u=2 to u=6",
     "bis B.1; RFC 9218", "Send Priority: u=1 with playlists and u=3 with media."},
    {"HC-04", Strength::kMust, "Playlists are gzipped for who asks, and for nobody else; media never",
     "bis 6.2.1, B.1; Auth 10.1",
     "Compress playlists when Accept-Encoding allows gzip, add Vary: Accept-Encoding, and leave fMP4 alone."},
    {"HC-05", Strength::kShould, "Cache-Control gives each answer the lifetime that live streams need",
     "bis B.1, 6.2.2",
     "Held playlists and media: 6 × TARGETDURATION; plain playlists: at most TARGETDURATION; init and "
     "segments: "
     "minutes or more; 503: no-store; other errors: 1 × TARGETDURATION, 4 × for held ones."},
    {"HC-06", Strength::kMust, "Age is sent by caches, and tells the truth", "bis B.1, C",
     "Send no Age from the origin; in a cache count from when the origin answered."},
    {"HC-07", Strength::kMust, "The order of a query, and parameters that are no directives, change nothing",
     "bis 6.3.2, B.1",
     "Read directives by name, ignore what is unknown, and key caches by the directives alone."},
    {"HC-10", Strength::kMust, "A Range is answered with exactly the bytes it asks for",
     "bis 4.4.5.3, B.1; RFC 9110 14",
     "Answer 206 with Content-Range and Content-Length, and 416 beyond the end."},
    {"HC-11", Strength::kClient, "Media comes with Content-Length, not chunked", "bis 6.2.6",
     "Hold the headers of a part until all of it is there, then send them with its length."},
    {"HC-12", Strength::kMust, "Media types and extensions are those that players accept",
     "bis 4, 3.1; Auth 10.4",
     "Send video/mp4 (sound alone: audio/mp4; .m4s also video/iso.segment), and end URLs in .mp4, .m4s or "
     ".m4a."},
    {"HC-13", Strength::kShould, "CORS headers stand on every answer, errors too",
     "CTA-5004; Apple's LL-HLS origin",
     "Send Access-Control-Allow-Origin with every status, Expose-Headers with Age, Date, Content-Length and "
     "Content-Range, and answer OPTIONS with 204 and what is allowed."},
    {"HC-14", Strength::kShould, "Media is not redirected, and validators of live playlists tell the truth",
     "Auth 8.18, 8.24",
     "Name final URLs in playlists; let Last-Modified and ETag change with every playlist."},
    {"HC-15", Strength::kShould, "Errors have the status that tells players what to do",
     "bis 6.2.1, 6.2.5.2, 6.2.6",
     "404 for what does not exist, 400 for a wrong directive, 503 with Retry-After for not yet."},
    {"HC-16", Strength::kMust, "CMCD changes nothing", "CTA-5004",
     "Ignore the CMCD query parameter and headers, and accept 1 KiB of them."},
    {"HC-18", Strength::kMust, "All variants come from one host", "bis B.1",
     "Name every variant and rendition with a relative URI."},
};

}  // namespace

std::span<const Rule> http_rules() {
  return kRules;
}

}  // namespace sluice::validate
