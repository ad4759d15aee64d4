#include "validate/http/http_judge.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/fetch/location.h"
#include "validate/http/headers.h"

namespace sluice::validate {
namespace {

Where where_of(const Exchange& exchange) {
  return {.url = exchange.request.url, .time = exchange.wall};
}

std::string text_of(HttpVersion version) {
  return version == HttpVersion::kHttp10 ? "HTTP/1.0" : "HTTP/1.1";
}

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

void HttpJudge::judge(const Exchange& exchange, const StreamFacts& facts, bool listed) {
  if (exchange.cancelled) return;
  if (listed && is_media(exchange.request.resource)) judge_availability(exchange, facts);
  if (exchange.status == 0) return;
  if (!round_trip_ || exchange.waited() < *round_trip_) round_trip_ = exchange.waited();
  judge_version(exchange, facts);
  judge_redirects(exchange);
  judge_age(exchange);
  judge_status(exchange);
  if (!exchange.ok()) return judge_error_lifetime(exchange, facts);
  judge_priority(exchange);
  judge_encoding(exchange, facts);
  judge_lifetime(exchange, facts);
  judge_last_modified(exchange, facts);
  if (is_media(exchange.request.resource)) judge_media(exchange, facts);
  if (is_playlist(exchange.request.resource)) judge_playlist_name(exchange);
}

void HttpJudge::judge_version(const Exchange& exchange, const StreamFacts& facts) {
  if (!facts.low_latency || facts.old_http_chosen) return;
  if (exchange.version != HttpVersion::kHttp10 && exchange.version != HttpVersion::kHttp11) return;
  const std::string origin = origin_of(exchange.effective_url);
  if (!said_once_.insert(origin).second) return;
  const std::string seen = fmt::format("{} from {}", text_of(exchange.version), origin);
  if (origin.starts_with("https:")) {
    findings_.add("HC-01", "a low-latency stream over HTTP/1", where_of(exchange), seen);
  } else {
    // On a home's own network that is a choice: Apple's players then take the stream as a plain one.
    findings_.add("HC-01", Strength::kClient, "a low-latency stream without TLS, and so without HTTP/2",
                  where_of(exchange), seen);
  }
}

void HttpJudge::judge_priority(const Exchange& exchange) {
  if (exchange.version != HttpVersion::kHttp2 && exchange.version != HttpVersion::kHttp3) return;
  const auto header = exchange.header("priority");
  if (!header) {
    findings_.add("HC-03", "there is no Priority header", where_of(exchange), "absent");
    return;
  }
  const auto urgency = read_urgency(*header);
  const bool playlist = is_playlist(exchange.request.resource);
  const bool good = urgency && (playlist ? *urgency == 1 : *urgency >= 2 && *urgency <= 6);
  if (!good && (playlist || is_media(exchange.request.resource)))
    findings_.add("HC-03",
                  playlist ? "a playlist has another urgency than 1" : "media has no urgency of 2 to 6",
                  where_of(exchange), fmt::format("priority: {}", *header));
}

void HttpJudge::judge_encoding(const Exchange& exchange, const StreamFacts& facts) {
  const auto coding = exchange.header("content-encoding");
  const bool coded = coding && *coding != "identity";
  if (is_media(exchange.request.resource)) {
    if (coded)
      findings_.add("HC-04", "media is compressed", where_of(exchange),
                    fmt::format("content-encoding: {}", *coding));
    return;
  }
  if (!is_playlist(exchange.request.resource) || !exchange.request.accept_gzip) return;
  // A text of one packet gains nothing.
  constexpr std::size_t kSmall = 1'000;
  if (!coded) {
    if (exchange.body.size() < kSmall) return;
    findings_.add("HC-04", facts.low_latency ? Strength::kMust : Strength::kShould,
                  "a playlist is not compressed for who accepts gzip", where_of(exchange),
                  fmt::format("{} bytes without content-encoding", exchange.body.size()));
  } else if (!lists(exchange.header("vary").value_or(""), "accept-encoding")) {
    findings_.add(
        "HC-04", "a compressed playlist lacks Vary: Accept-Encoding", where_of(exchange),
        fmt::format("content-encoding: {}, vary: {}", *coding, exchange.header("vary").value_or("absent")));
  }
}

void HttpJudge::judge_age(const Exchange& exchange) {
  const auto age = exchange.header("age");
  if (!age) return;
  const auto fault = [&](std::string_view what) {
    findings_.add("HC-06", what, where_of(exchange), fmt::format("age: {}", *age));
  };
  const auto seconds = parse_unsigned(*age);
  if (!seconds) return fault("Age is no number of seconds");
  // An answer that was held came into being when it was sent, wherever the cache stands.
  constexpr std::chrono::milliseconds kHeld{500};
  if (exchange.request.resource == Resource::kBlockingPlaylist && exchange.waited() > kHeld && *seconds > 1)
    return fault("an answer that was held claims to be older than its request");
  static constexpr std::array<std::string_view, 8> kOfCaches = {
      "via",       "x-cache",        "cache-status", "x-served-by", "cf-cache-status",
      "x-varnish", "x-cache-status", "x-proxy-cache"};
  const bool cached = std::ranges::any_of(
      kOfCaches, [&](std::string_view name) { return exchange.header(name).has_value(); });
  if (!cached) fault("an origin sends Age");
}

// One of both is enough for the standard; Apple's validator and ffmpeg look at each.
void HttpJudge::judge_playlist_name(const Exchange& exchange) {
  const std::string type = media_type(exchange);
  const std::string end = extension(exchange.request.url);
  const bool good_type = type == "application/vnd.apple.mpegurl" || type == "audio/mpegurl";
  const bool good_end = end == "m3u8" || end == "m3u";
  if (!good_type)
    findings_.add("MV-01", "a playlist has another Content-Type", where_of(exchange),
                  fmt::format("content-type: {}", type.empty() ? "absent" : type));
  if (!good_end)
    findings_.add("MV-01", good_type ? Strength::kShould : Strength::kMust,
                  "a playlist has another file extension", where_of(exchange), fmt::format("'.{}'", end));
}

void HttpJudge::judge_media(const Exchange& exchange, const StreamFacts& facts) {
  if (!exchange.header("content-length") || exchange.header("transfer-encoding"))
    findings_.add(
        "HC-11", "media comes without Content-Length", where_of(exchange),
        fmt::format("transfer-encoding: {}", exchange.header("transfer-encoding").value_or("absent")));
  static constexpr std::array<std::string_view, 6> kTypes = {"video/mp4",  "video/iso.segment", "audio/mp4",
                                                             "video/mp2t", "audio/aac",         "text/vtt"};
  const std::string type = media_type(exchange);
  if (std::ranges::find(kTypes, type) == kTypes.end()) {
    findings_.add("HC-12", "media has a Content-Type that players refuse", where_of(exchange),
                  fmt::format("content-type: {}", type.empty() ? "absent" : type));
  } else if (facts.sound_alone && type == "video/mp4") {
    findings_.add("HC-12", Strength::kShould, "sound alone is not audio/mp4", where_of(exchange),
                  fmt::format("content-type: {}", type));
  }
  static constexpr std::array<std::string_view, 9> kExtensions = {"mp4", "m4s",  "m4a",  "m4v", "ts",
                                                                  "aac", "cmfv", "cmfa", "vtt"};
  const std::string end = extension(exchange.request.url);
  if (std::ranges::find(kExtensions, end) == kExtensions.end())
    findings_.add("HC-12", "media has a file extension that players refuse", where_of(exchange),
                  fmt::format("'.{}'", end));
}

void HttpJudge::judge_availability(const Exchange& exchange, const StreamFacts& facts) {
  const bool part = exchange.request.resource == Resource::kPart;
  if (!exchange.ok()) {
    // For a segment that is MP-23, for an init section MP-18: whoever loads them says so.
    if (part)
      findings_.add("PS-06", "a listed part cannot be loaded", where_of(exchange),
                    exchange.error.empty() ? fmt::format("status {}", exchange.status) : exchange.error);
    return;
  }
  // Written after it was listed: the first byte, or the last, comes later than the network explains.
  constexpr Duration kAtOnce = std::chrono::milliseconds(200);  // busy machines are no violation
  const Duration allowed = round_trip_.value_or(Duration()) + std::max(kAtOnce, facts.part_target / 2);
  if (exchange.waited() > allowed)
    findings_.add("PS-20", "listed media keeps the request waiting", where_of(exchange),
                  fmt::format("{:.0f} ms to the first byte", milliseconds(exchange.waited())));
  // A part of a stream that plays comes in less than it lasts; on a link that is too slow all of them are
  // late.
  if (facts.part_target > Duration() && part && exchange.transfer() > facts.part_target)
    findings_.add(
        "PS-20", "listed media comes no faster than it is made", where_of(exchange),
        fmt::format("{} bytes in {:.0f} ms", exchange.wire_size, milliseconds(exchange.transfer())));
}

void HttpJudge::judge_redirects(const Exchange& exchange) {
  if (exchange.redirects.empty() || !is_media(exchange.request.resource)) return;
  findings_.add("HC-14", "media is redirected", where_of(exchange),
                fmt::format("to {}", redact_url(exchange.effective_url)));
}

void HttpJudge::judge_last_modified(const Exchange& exchange, const StreamFacts& facts) {
  const Resource resource = exchange.request.resource;
  if (resource != Resource::kPlaylist && resource != Resource::kBlockingPlaylist) return;
  const auto modified = read_http_date(exchange.header("last-modified").value_or(""));
  const auto date = read_http_date(exchange.header("date").value_or(""));
  if (!modified || !date || facts.target_duration == Duration() ||
      exchange.body.ends_with("#EXT-X-ENDLIST\n"))
    return;
  if (*date - *modified > 3 * facts.target_duration)
    findings_.add("HC-14", "Last-Modified of a live playlist is old", where_of(exchange),
                  fmt::format("{} s before Date", (*date - *modified).count()));
  if (*modified > *date)
    findings_.add("HC-14", "Last-Modified is in the future", where_of(exchange),
                  fmt::format("{} s after Date", (*modified - *date).count()));
}

void HttpJudge::judge_status(const Exchange& exchange) {
  if (exchange.status >= 500 && exchange.status != 503)
    findings_.add("HC-15", "an error of the server that is not 503", where_of(exchange),
                  fmt::format("status {}", exchange.status));
  if (exchange.status == 503 && !exchange.header("retry-after"))
    findings_.add("HC-15", "503 without Retry-After", where_of(exchange), "absent");
}

void HttpJudge::judge_hosts(const MultivariantPlaylist& playlist, const StreamFacts& facts,
                            const Where& where) {
  if (!facts.low_latency) return;
  std::set<std::string> origins;
  for (const Variant& variant : playlist.variants) origins.insert(origin_of(variant.uri));
  for (const Rendition& rendition : playlist.renditions) {
    if (!rendition.uri.empty()) origins.insert(origin_of(rendition.uri));
  }
  if (origins.size() > 1)
    findings_.add("HC-18", "variants come from more than one host", where,
                  fmt::format("{} and {}", *origins.begin(), *origins.rbegin()));
}

}  // namespace sluice::validate
