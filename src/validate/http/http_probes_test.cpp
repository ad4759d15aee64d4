#include "validate/http/http_probes.h"

#include <algorithm>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/http/headers.h"
#include "validate/testing/stream_builder.h"

namespace sluice::validate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using std::chrono_literals::operator""ms;
using testing::rules_in;
using testing::text_of;

ExchangePtr answer(std::string url, std::string body, std::vector<Header> headers = {}) {
  auto exchange = std::make_shared<Exchange>();
  exchange->request.url = std::move(url);
  exchange->status = 200;
  exchange->body = std::move(body);
  exchange->headers = std::move(headers);
  return exchange;
}

ProbeTargets targets() {
  return {.multivariant = answer("https://a.example/live/main.m3u8?t=1", "#EXTM3U"),
          .playlist = answer("https://a.example/live/p.m3u8?t=1", "#EXTM3U", {{"etag", "\"7\""}}),
          .segment = answer("https://a.example/live/s/1.m4s", "0123456789"),
          .next_playlist_url = "https://a.example/live/p.m3u8?t=1&_HLS_msn=5&_HLS_part=1",
          .low_latency = true,
          .uses_byte_ranges = false};
}

std::string_view asked(const Request& request, std::string_view name) {
  const auto found = std::ranges::find(request.headers, name, &Header::name);
  return found == request.headers.end() ? std::string_view() : std::string_view(found->value);
}

// What a good server answers, as far as the probes look.
Exchange good_answer(const Request& request) {
  Exchange exchange;
  exchange.request = request;
  exchange.status = 200;
  exchange.headers = {{"access-control-allow-origin", "*"},
                      {"access-control-expose-headers", "age, date, content-length, content-range"}};
  const std::string_view range = asked(request, "Range");
  if (request.method == "OPTIONS") {
    exchange.status = 204;
    exchange.headers.push_back({"access-control-allow-headers", "Range, CMCD-Request"});
    exchange.headers.push_back({"access-control-max-age", "86400"});
  } else if (request.url.find("none.") != std::string::npos) {
    exchange.status = 404;
  } else if (request.url.ends_with("t=1&_HLS_part=0")) {
    exchange.status = 400;
  } else if (range == "bytes=10-") {
    exchange.status = 416;
  } else if (!range.empty()) {
    const bool open = range.ends_with("991");
    exchange.status = 206;
    exchange.body = range == "bytes=0-1" ? "01" : open ? "56789" : "12345";
    exchange.headers.push_back({"content-range", open ? "bytes 5-9/10" : "bytes 1-5/10"});
  }
  return exchange;
}

Findings judge_all(const ProbeTargets& targets, const std::function<void(Exchange&)>& spoil) {
  Findings findings;
  for (const HttpProbe& probe : http_probes(targets)) {
    EXPECT_TRUE(probe.request.probe);
    Exchange exchange = good_answer(probe.request);
    spoil(exchange);
    probe.judge(exchange, findings);
  }
  return findings;
}

TEST(HttpProbes, FindNothingAtAGoodServer) {
  const Findings findings = judge_all(targets(), [](Exchange&) {});
  EXPECT_TRUE(findings.empty()) << text_of(findings);
}

TEST(HttpProbes, AllowAServerWithoutRanges) {
  const auto without = [](Exchange& exchange) {
    if (asked(exchange.request, "Range").empty()) return;
    exchange.status = 200;
    exchange.body = "0123456789";
  };
  EXPECT_TRUE(judge_all(targets(), without).empty());
  ProbeTargets needed = targets();
  needed.uses_byte_ranges = true;
  EXPECT_THAT(rules_in(judge_all(needed, without)), ElementsAre("HC-10"));
}

TEST(HttpProbes, AreNotMadeOfNothing) {
  EXPECT_THAT(http_probes({}), IsEmpty());
  ProbeTargets alone = targets();
  alone.multivariant = nullptr;
  EXPECT_LT(http_probes(alone).size(), http_probes(targets()).size());
}

TEST(HttpProbes, KeepTheQueryAndAddToIt) {
  const auto probes = http_probes(targets());
  EXPECT_TRUE(std::ranges::any_of(probes, [](const HttpProbe& probe) {
    return probe.request.url == "https://a.example/live/p.m3u8?t=1&_HLS_part=0";
  }));
  EXPECT_TRUE(std::ranges::any_of(probes, [](const HttpProbe& probe) {
    return probe.request.url == "https://a.example/live/s/none.m4s";
  }));
}

struct Spoiled {
  const char* name;
  const char* rule;
  std::function<void(Exchange&)> spoil;
};
class HttpProbesFind : public ::testing::TestWithParam<Spoiled> {};
TEST_P(HttpProbesFind, TheRuleThatIsBroken) {
  const Findings findings = judge_all(targets(), GetParam().spoil);
  EXPECT_THAT(rules_in(findings), ElementsAre(GetParam().rule)) << text_of(findings);
}

auto without(std::string name, int only_status = 0) {
  return [name = std::move(name), only_status](Exchange& exchange) {
    if (only_status == 0 || exchange.status == only_status)
      std::erase_if(exchange.headers, [&name](const Header& header) { return header.name == name; });
  };
}

INSTANTIATE_TEST_SUITE_P(
    All, HttpProbesFind,
    ::testing::Values(Spoiled{"AlwaysCompressed", "HC-04",
                              [](Exchange& e) { e.headers.push_back({"content-encoding", "gzip"}); }},
                      Spoiled{"WrongContentRange", "HC-10",
                              [](Exchange& e) {
                                if (e.status == 206 && e.body == "12345")
                                  e.headers.back().value = "bytes 1-5/11";
                              }},
                      Spoiled{"OtherBytes", "HC-10",
                              [](Exchange& e) {
                                if (e.body == "56789") e.body = "5678";
                              }},
                      Spoiled{"BeyondTheEnd", "HC-10",
                              [](Exchange& e) {
                                if (e.status == 416) e.status = 206;
                              }},
                      Spoiled{"NoCors", "HC-13", without("access-control-allow-origin", 200)},
                      Spoiled{"NoCorsOnNotFound", "HC-13", without("access-control-allow-origin", 404)},
                      Spoiled{"NoCorsOnBadRequest", "HC-13", without("access-control-allow-origin", 400)},
                      Spoiled{"NoCorsOnPartial", "HC-13", without("access-control-allow-origin", 206)},
                      Spoiled{"NotExposed", "HC-13", without("access-control-expose-headers")},
                      Spoiled{"PreflightRefused", "HC-13",
                              [](Exchange& e) {
                                if (e.request.method == "OPTIONS") e.status = 405;
                              }},
                      Spoiled{"PreflightWithoutRange", "HC-13", without("access-control-allow-headers")},
                      Spoiled{"PreflightForNow", "HC-13", without("access-control-max-age")},
                      Spoiled{"NotModified", "HC-14",
                              [](Exchange& e) {
                                if (!asked(e.request, "If-None-Match").empty()) e.status = 304;
                              }},
                      Spoiled{"AnythingIsFound", "HC-15",
                              [](Exchange& e) {
                                if (e.status == 404) e.status = 200;
                              }}),
    [](const auto& each) { return each.param.name; });

TEST(HeldLoad, LetsOthersThrough) {
  const auto broken = [](std::chrono::milliseconds other, std::chrono::milliseconds held, int status) {
    auto slow = std::make_shared<Exchange>();
    slow->last_byte = slow->sent + held;
    auto quick = std::make_shared<Exchange>();
    quick->status = status;
    quick->last_byte = quick->sent + other;
    Findings findings;
    judge_held_load({.held = {slow}, .other = quick}, findings);
    return rules_in(findings);
  };
  EXPECT_THAT(broken(10ms, 900ms, 200), IsEmpty());
  EXPECT_THAT(broken(800ms, 900ms, 200), ElementsAre("HC-02"));
  EXPECT_THAT(broken(10ms, 900ms, 503), ElementsAre("HC-02"));
  EXPECT_THAT(broken(800ms, 20ms, 200), IsEmpty());  // nothing was held, so that nothing is known
  EXPECT_GT(held_load_size(HttpVersion::kHttp2), held_load_size(HttpVersion::kHttp11));
}

TEST(Headers, AreReadAsTheirStandardsSay) {
  Exchange exchange;
  exchange.headers = {{"content-type", "Video/MP4; codecs=\"x\""},
                      {"cache-control", "Public, Max-Age=99999999999, No-Cache"}};
  EXPECT_EQ(media_type(exchange), "video/mp4");
  EXPECT_EQ(read_cache_control(exchange).max_age, std::chrono::seconds(1LL << 31));
  EXPECT_FALSE(read_cache_control(exchange).cacheable());
  EXPECT_EQ(extension("https://a.example/a.b/c?d=e.f"), "");
  EXPECT_EQ(extension("https://a.example/a.b/c.M4S#x.y"), "m4s");
  EXPECT_EQ(read_urgency("i, u=5;x=1"), 5);
  EXPECT_EQ(read_urgency("i"), 3);
  EXPECT_EQ(read_urgency("u=9"), std::nullopt);
  EXPECT_EQ(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT"),
            std::chrono::sys_seconds(std::chrono::seconds(784'111'777)));
  for (const char* wrong : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
                            "Sun, 06 Nov 1994 25:49:37 GMT"})
    EXPECT_EQ(read_http_date(wrong), std::nullopt) << wrong;
  EXPECT_TRUE(lists("Age, date", "Date"));
  EXPECT_TRUE(lists("*", "Date"));
  EXPECT_FALSE(lists("Update", "Date"));
}

}  // namespace
}  // namespace sluice::validate
