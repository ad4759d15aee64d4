#include "validate/http/http_judge.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/testing/stream_builder.h"

namespace sluice::validate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::rules_in;
using testing::text_of;

constexpr StreamFacts kFacts = {.low_latency = true, .target_duration = 4s, .part_target = 500ms};

// An answer as a good server gives it, over HTTP/2.
Exchange good(Resource resource) {
  Exchange exchange;
  exchange.request.resource = resource;
  exchange.status = 200;
  exchange.version = HttpVersion::kHttp2;
  exchange.complete = true;
  const bool media =
      resource == Resource::kInit || resource == Resource::kSegment || resource == Resource::kPart;
  exchange.request.url = media ? "https://a.example/s/1.m4s" : "https://a.example/s/p.m3u8";
  exchange.effective_url = exchange.request.url;
  exchange.body = std::string(2'000, 'x');
  if (media) {
    exchange.headers = {{"content-type", "video/mp4"},
                        {"content-length", "2000"},
                        {"priority", "u=3"},
                        {"cache-control", "public, max-age=300, immutable"}};
  } else {
    exchange.headers = {
        {"content-type", "application/vnd.apple.mpegurl"},
        {"content-encoding", "gzip"},
        {"vary", "Accept-Encoding"},
        {"priority", "u=1"},
        {"cache-control", resource == Resource::kBlockingPlaylist ? "max-age=24" : "max-age=2"},
        {"date", "Sun, 06 Nov 1994 08:49:37 GMT"},
        {"last-modified", "Sun, 06 Nov 1994 08:49:36 GMT"}};
  }
  exchange.first_byte = exchange.sent + 5ms;
  exchange.last_byte = exchange.sent + 10ms;
  return exchange;
}

void set(Exchange& exchange, std::string_view name, std::string_view value) {
  std::erase_if(exchange.headers, [name](const Header& header) { return header.name == name; });
  if (!value.empty()) exchange.headers.push_back({std::string(name), std::string(value)});
}

TEST(HttpJudge, FindsNothingInGoodAnswers) {
  Findings findings;
  HttpJudge judge(findings);
  for (const Resource resource : {Resource::kMultivariant, Resource::kPlaylist, Resource::kBlockingPlaylist,
                                  Resource::kInit, Resource::kSegment, Resource::kPart})
    judge.judge(good(resource), kFacts, true);
  EXPECT_TRUE(findings.empty()) << text_of(findings);
}

struct Spoiled {
  const char* name;
  const char* rule;
  Resource resource;
  std::function<void(Exchange&)> spoil;
};
class HttpJudgeFinds : public ::testing::TestWithParam<Spoiled> {};
TEST_P(HttpJudgeFinds, TheRuleThatIsBroken) {
  Findings findings;
  HttpJudge judge(findings);
  Exchange exchange = good(GetParam().resource);
  judge.judge(exchange, kFacts, true);  // a round trip is known
  GetParam().spoil(exchange);
  judge.judge(exchange, kFacts, true);
  EXPECT_THAT(rules_in(findings), ElementsAre(GetParam().rule)) << text_of(findings);
}

auto header(std::string name, std::string value) {
  return
      [name = std::move(name), value = std::move(value)](Exchange& exchange) { set(exchange, name, value); };
}
auto status(int number) {
  return [number](Exchange& exchange) {
    exchange.status = number;
    exchange.headers.clear();
  };
}

using enum Resource;
INSTANTIATE_TEST_SUITE_P(
    All, HttpJudgeFinds,
    ::testing::Values(
        Spoiled{"Http1", "HC-01", kPlaylist, [](Exchange& e) { e.version = HttpVersion::kHttp11; }},
        Spoiled{"NoPriority", "HC-03", kSegment, header("priority", "")},
        Spoiled{"UrgentMedia", "HC-03", kSegment, header("priority", "u=1")},
        Spoiled{"PatientPlaylist", "HC-03", kPlaylist, header("priority", "u=3, i")},
        Spoiled{"UnreadablePriority", "HC-03", kPlaylist, header("priority", "u=high")},
        Spoiled{"NotCompressed", "HC-04", kPlaylist, header("content-encoding", "")},
        Spoiled{"NoVary", "HC-04", kPlaylist, header("vary", "Origin")},
        Spoiled{"CompressedMedia", "HC-04", kSegment, header("content-encoding", "gzip")},
        Spoiled{"NoLifetime", "HC-05", kPlaylist, header("cache-control", "")},
        Spoiled{"StalePlaylist", "HC-05", kPlaylist, header("cache-control", "max-age=5")},
        Spoiled{"SharedCaches", "HC-05", kPlaylist, header("cache-control", "max-age=1, s-maxage=60")},
        Spoiled{"BlockingNotKept", "HC-05", kBlockingPlaylist, header("cache-control", "no-store")},
        Spoiled{"BlockingKeptLong", "HC-05", kBlockingPlaylist, header("cache-control", "max-age=25")},
        Spoiled{"PartNotKept", "HC-05", kPart, header("cache-control", "max-age=1")},
        Spoiled{"SegmentNotKept", "HC-05", kSegment, header("cache-control", "no-cache")},
        Spoiled{"InitNotKept", "HC-05", kInit, header("cache-control", "")},
        Spoiled{"MultivariantKeptLong", "HC-05", kMultivariant, header("cache-control", "max-age=86400")},
        Spoiled{"ErrorKeptLong", "HC-05", kPlaylist,
                [](Exchange& e) { e.status = 404, set(e, "cache-control", "max-age=60"); }},
        Spoiled{"OriginSendsAge", "HC-06", kSegment, header("age", "3")},
        Spoiled{"AgeIsNoNumber", "HC-06", kSegment, header("age", "-1")},
        Spoiled{"HeldAndOld", "HC-06", kBlockingPlaylist,
                [](Exchange& e) {
                  set(e, "via", "1.1 cache");
                  set(e, "age", "9");
                  e.first_byte = e.last_byte = e.sent + 900ms;
                }},
        Spoiled{"PlaylistType", "MV-01", kPlaylist, header("content-type", "application/x-mpegURL")},
        Spoiled{"PlaylistExtension", "MV-01", kPlaylist,
                [](Exchange& e) { e.request.url = "https://a.example/live?a=.m3u8"; }},
        Spoiled{"NoLength", "HC-11", kPart, header("content-length", "")},
        Spoiled{"Chunked", "HC-11", kPart, header("transfer-encoding", "chunked")},
        Spoiled{"WrongType", "HC-12", kSegment, header("content-type", "application/octet-stream")},
        Spoiled{"WrongExtension", "HC-12", kSegment,
                [](Exchange& e) { e.request.url = "https://a.example/s/1.jpg?a=.m4s"; }},
        Spoiled{"Redirected", "HC-14", kSegment, [](Exchange& e) { e.redirects.push_back(e.request.url); }},
        Spoiled{"OldLastModified", "HC-14", kPlaylist,
                header("last-modified", "Sun, 06 Nov 1994 08:49:24 GMT")},
        Spoiled{"FutureLastModified", "HC-14", kPlaylist,
                header("last-modified", "Sun, 06 Nov 1994 08:49:38 GMT")},
        Spoiled{"InternalError", "HC-15", kPlaylist, status(500)},
        Spoiled{"NoRetryAfter", "HC-15", kPlaylist, status(503)},
        Spoiled{"PartIsNotThere", "PS-06", kPart, status(404)},
        Spoiled{"PartIsCut", "PS-06", kPart, [](Exchange& e) { e.error = "997 bytes remaining"; }},
        Spoiled{"SegmentIsLate", "PS-20", kSegment,
                [](Exchange& e) { e.first_byte = e.last_byte = e.sent + 600ms; }},
        Spoiled{"PartDribbles", "PS-20", kPart, [](Exchange& e) { e.last_byte = e.first_byte + 600ms; }}),
    [](const auto& each) { return each.param.name; });

TEST(HttpJudge, LeavesAloneWhatIsNoFault) {
  Findings findings;
  HttpJudge judge(findings);
  Exchange behind_a_cache = good(kSegment);
  set(behind_a_cache, "age", "30");
  set(behind_a_cache, "via", "1.1 cache");
  judge.judge(behind_a_cache, kFacts, true);
  Exchange small = good(kPlaylist);
  set(small, "content-encoding", "");
  small.body = "#EXTM3U\n";
  judge.judge(small, kFacts, true);
  Exchange busy = good(kBlockingPlaylist);
  status(503)(busy);
  set(busy, "retry-after", "1");
  set(busy, "cache-control", "no-store");
  judge.judge(busy, kFacts, true);
  Exchange ours = good(kSegment);
  status(0)(ours);
  ours.cancelled = true;
  judge.judge(ours, kFacts, true);
  Exchange hint = good(kPart);  // it was not listed yet when it was asked for
  hint.first_byte = hint.last_byte = hint.sent + 2s;
  judge.judge(hint, kFacts, false);
  EXPECT_TRUE(findings.empty()) << text_of(findings);
}

TEST(HttpJudge, TakesPlainHttpForAChoice) {
  Findings findings;
  HttpJudge judge(findings);
  Exchange exchange = good(kPlaylist);
  exchange.version = HttpVersion::kHttp11;
  exchange.effective_url = "http://a.example/p.m3u8";
  StreamFacts chosen = kFacts;
  chosen.old_http_chosen = true;
  judge.judge(exchange, chosen, true);
  EXPECT_TRUE(findings.empty());
  judge.judge(exchange, kFacts, true);
  judge.judge(exchange, kFacts, true);
  ASSERT_EQ(findings.groups().size(), 1U);
  EXPECT_EQ(findings.groups()[0].strength, Strength::kClient);
  EXPECT_EQ(findings.groups()[0].count, 1U);
}

TEST(HttpJudge, WantsAllVariantsFromOneHost) {
  Findings findings;
  HttpJudge judge(findings);
  MultivariantPlaylist playlist;
  playlist.variants = {{.uri = "https://a.example/1.m3u8"}, {.uri = "https://A.example:443/2.m3u8"}};
  judge.judge_hosts(playlist, kFacts, {});
  EXPECT_TRUE(findings.empty());
  playlist.renditions = {{.uri = "https://b.example/3.m3u8"}};
  judge.judge_hosts(playlist, kFacts, {});
  EXPECT_THAT(rules_in(findings), ElementsAre("HC-18"));
}

}  // namespace
}  // namespace sluice::validate
