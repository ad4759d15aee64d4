#include "validate/http/http_probes.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "validate/fetch/location.h"
#include "validate/http/headers.h"

namespace sluice::validate {
namespace {

constexpr const char* kForeignOrigin = "https://player.example";

Where where_of(const Exchange& exchange) {
  return {.url = exchange.request.url, .time = exchange.wall};
}

HttpProbe make(std::string_view rule, std::string url, std::vector<Header> headers,
               std::function<void(const Exchange&, Findings&)> judge) {
  Request request = {
      .url = std::move(url), .headers = std::move(headers), .probe = true, .accept_gzip = false};
  // An answer without a status is the fault of another rule, and of whoever judges all answers.
  auto judge_answer = [judge = std::move(judge)](const Exchange& exchange, Findings& findings) {
    if (exchange.status != 0 && !exchange.cancelled) judge(exchange, findings);
  };
  return {.rule = rule, .request = std::move(request), .judge = std::move(judge_answer)};
}

// HC-04: compressed only for who says so.
void add_encoding_probes(const ProbeTargets& targets, std::vector<HttpProbe>& probes) {
  for (const char* accept : {"identity", "gzip;q=0"}) {
    probes.push_back(make("HC-04", targets.playlist->request.url, {{"Accept-Encoding", accept}},
                          [accept](const Exchange& got, Findings& findings) {
                            const auto coding = got.header("content-encoding");
                            if (!coding || *coding == "identity") return;
                            findings.add(
                                "HC-04", "an answer is compressed for who does not accept it", where_of(got),
                                fmt::format("accept-encoding: {}, content-encoding: {}", accept, *coding));
                          }));
  }
}

// HC-10. Whether ranges are served at all is the server's choice as long as no playlist uses them (RFC
// 9110 14.2).
class RangeJudge {
 public:
  RangeJudge(ExchangePtr whole, bool needed) : whole_(std::move(whole)), needed_(needed) {}

  void range(const Exchange& got, Findings& findings, std::size_t first, std::size_t last) const {
    const std::size_t total = whole_->body.size();
    if (got.status == 200 && !needed_ && got.body == whole_->body) return;
    const std::string right = fmt::format("bytes {}-{}/{}", first, last, total);
    if (got.status != 206) return fault(findings, got, "a range is not answered with 206", "");
    if (got.header("content-range") != right) return fault(findings, got, "Content-Range is wrong", right);
    if (got.body != std::string_view(whole_->body).substr(first, last - first + 1))
      fault(findings, got, "a range holds other bytes than the whole", right);
  }
  void beyond(const Exchange& got, Findings& findings) const {
    if (got.status == 416 || (got.status == 200 && !needed_)) return;
    fault(findings, got, "a range beyond the end is not answered with 416", "");
  }

 private:
  static void fault(Findings& findings, const Exchange& got, std::string_view what, std::string_view right) {
    findings.add(
        "HC-10", what, where_of(got),
        fmt::format("asked for {}: status {}, content-range: {}, {} bytes{}{}", got.request.headers[0].value,
                    got.status, got.header("content-range").value_or("absent"), got.body.size(),
                    right.empty() ? "" : "; right is ", right));
  }

  ExchangePtr whole_;
  bool needed_;
};

void add_range_probes(const ProbeTargets& targets, std::vector<HttpProbe>& probes) {
  const std::size_t size = targets.segment->body.size();
  if (size < 2) return;
  const RangeJudge judge(targets.segment, targets.uses_byte_ranges);
  const auto add = [&](std::string range, const auto& answer) {
    probes.push_back(make("HC-10", targets.segment->request.url, {{"Range", std::move(range)}}, answer));
  };
  const std::size_t middle = size / 2;
  add(fmt::format("bytes=1-{}", middle),
      [judge, middle](const Exchange& got, Findings& findings) { judge.range(got, findings, 1, middle); });
  // RFC 8673: how a client asks for what may still grow.
  add(fmt::format("bytes={}-9007199254740991", middle),
      [judge, middle, size](const Exchange& got, Findings& findings) {
        judge.range(got, findings, middle, size - 1);
      });
  add(fmt::format("bytes={}-", size),
      [judge](const Exchange& got, Findings& findings) { judge.beyond(got, findings); });
}

void judge_cors(const Exchange& got, Findings& findings) {
  const std::string_view allowed = got.header("access-control-allow-origin").value_or("absent");
  if (allowed != "*" && allowed != kForeignOrigin) {
    findings.add("HC-13", "a page from elsewhere may not read the answer", where_of(got),
                 fmt::format("status {}, access-control-allow-origin: {}", got.status, allowed));
    return;
  }
  if (!got.ok()) return;
  const std::string_view exposed = got.header("access-control-expose-headers").value_or("");
  std::string hidden;
  for (const std::string_view name : {"Age", "Date", "Content-Length", "Content-Range"}) {
    if (!lists(exposed, name)) hidden.append(hidden.empty() ? "" : ", ").append(name);
  }
  if (!hidden.empty())
    findings.add("HC-13", "headers that players need are not exposed", where_of(got),
                 fmt::format("hidden: {}", hidden));
}

void judge_preflight(const Exchange& got, Findings& findings) {
  const auto header = [&got](std::string_view name) { return got.header(name).value_or("absent"); };
  const std::string_view origin = header("access-control-allow-origin");
  const bool allowed = got.status >= 200 && got.status < 300 && (origin == "*" || origin == kForeignOrigin) &&
                       lists(header("access-control-allow-headers"), "range");
  if (!allowed)
    findings.add("HC-13", "a preflight request is refused", where_of(got),
                 fmt::format("status {}, access-control-allow-origin: {}, access-control-allow-headers: {}",
                             got.status, origin, header("access-control-allow-headers")));
  else if (!got.header("access-control-max-age"))
    findings.add("HC-13", "a preflight answer does not say how long it holds", where_of(got),
                 "access-control-max-age: absent");
}

// The same folder, and a name that nothing has.
std::string stranger_of(const std::string& url, std::string_view name) {
  return resolve_location(url, std::string(name));
}

std::string with_query(const std::string& url, std::string_view query) {
  return fmt::format("{}{}{}", url, url.find('?') == std::string::npos ? '?' : '&', query);
}

void add_cors_probes(const ProbeTargets& targets, std::vector<HttpProbe>& probes) {
  const std::vector<Header> origin = {{"Origin", kForeignOrigin}};
  const std::string& playlist = targets.playlist->request.url;
  std::vector<std::string> urls = {playlist, stranger_of(playlist, "none.m3u8"),
                                   stranger_of(targets.segment->request.url, "none.m4s")};
  urls.push_back(targets.segment->request.url);
  if (targets.multivariant != nullptr) urls.push_back(targets.multivariant->request.url);
  if (targets.low_latency) urls.push_back(with_query(playlist, "_HLS_part=0"));  // answered with 400
  for (std::string& url : urls) probes.push_back(make("HC-13", std::move(url), origin, judge_cors));
  HttpProbe ranged = make("HC-13", targets.segment->request.url, origin, judge_cors);
  ranged.request.headers.push_back({"Range", "bytes=0-1"});
  probes.push_back(std::move(ranged));
  HttpProbe preflight = make("HC-13", targets.segment->request.url, origin, judge_preflight);
  preflight.request.method = "OPTIONS";
  preflight.request.headers.push_back({"Access-Control-Request-Method", "GET"});
  preflight.request.headers.push_back({"Access-Control-Request-Headers", "range"});
  probes.push_back(std::move(preflight));
}

// HC-14: what was awaited is new, so that "not modified" cannot be true.
void add_validator_probe(const ProbeTargets& targets, std::vector<HttpProbe>& probes) {
  if (targets.next_playlist_url.empty()) return;
  std::vector<Header> headers;
  if (const auto tag = targets.playlist->header("etag"))
    headers.push_back({"If-None-Match", std::string(*tag)});
  if (const auto date = targets.playlist->header("last-modified"))
    headers.push_back({"If-Modified-Since", std::string(*date)});
  if (headers.empty()) return;
  probes.push_back(make(
      "HC-14", targets.next_playlist_url, std::move(headers), [](const Exchange& got, Findings& findings) {
        if (got.status == 304)
          findings.add(
              "HC-14", "a blocking request for what is new is answered with 304", where_of(got),
              fmt::format("asked with {}: {}", got.request.headers[0].name, got.request.headers[0].value));
      }));
}

void add_status_probes(const ProbeTargets& targets, std::vector<HttpProbe>& probes) {
  const auto absent = [](const Exchange& got, Findings& findings) {
    if (got.status == 404 || got.status == 410) return;
    findings.add("HC-15", "what does not exist is not answered with 404 or 410", where_of(got),
                 fmt::format("status {}", got.status));
  };
  probes.push_back(make("HC-15", stranger_of(targets.playlist->request.url, "none.m3u8"), {}, absent));
  probes.push_back(make("HC-15", stranger_of(targets.segment->request.url, "none.m4s"), {}, absent));
}

}  // namespace

std::vector<HttpProbe> http_probes(const ProbeTargets& targets) {
  std::vector<HttpProbe> probes;
  if (targets.multivariant == nullptr || targets.playlist == nullptr || targets.segment == nullptr)
    return probes;
  add_encoding_probes(targets, probes);
  add_range_probes(targets, probes);
  add_cors_probes(targets, probes);
  add_validator_probe(targets, probes);
  add_status_probes(targets, probes);
  return probes;
}

std::size_t held_load_size(HttpVersion version) {
  return version == HttpVersion::kHttp2 || version == HttpVersion::kHttp3 ? 90 : 5;
}

void judge_held_load(const HeldLoad& load, Findings& findings) {
  static constexpr std::chrono::milliseconds kAtOnce{250};
  if (load.other == nullptr || load.other->cancelled || load.held.empty()) return;
  const Exchange& other = *load.other;
  const std::string seen = fmt::format(
      "{} requests held, status {} after {:.0f} ms {}", load.held.size(), other.status,
      std::chrono::duration<double, std::milli>(other.last_byte - other.sent).count(), other.error);
  const bool held = std::ranges::any_of(
      load.held, [&other](const ExchangePtr& each) { return each->last_byte > other.sent + kAtOnce; });
  if (!held) return;  // the part came too early for anything to be seen
  if (other.last_byte - other.sent > kAtOnce || !other.ok())
    findings.add("HC-02", "requests that are held hold up others", where_of(other), seen);
}

}  // namespace sluice::validate
