#include "http/h1_parser.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using namespace std::string_view_literals;

using State = H1Parser::Outcome::State;
using testing::ElementsAre;
using testing::Pair;

struct Parsed {
  H1Parser::Outcome outcome;
  H1Head head;
  std::string bytes;  // what the views point into
};

// Parses `text` as it would arrive in pieces of `step` bytes.
void parse_into(Parsed& parsed, std::string_view text, std::size_t step = 1'000'000,
                const Limits& limits = {}) {
  H1Parser parser(limits);
  parsed.bytes = text;
  std::size_t size = 0;
  do {
    size = std::min(parsed.bytes.size(), size + step);
    parsed.outcome = parser.parse({parsed.bytes.data(), size}, parsed.head);
  } while (parsed.outcome.state == State::kMore && size < parsed.bytes.size());
}

int status_of(std::string_view text, const Limits& limits = {}) {
  Parsed parsed;
  parse_into(parsed, text, 1'000'000, limits);
  return parsed.outcome.state == State::kRefused ? parsed.outcome.status
         : parsed.outcome.state == State::kDone  ? 200
                                                 : 0;
}

TEST(H1Parser, TakesARequestApartHoweverItArrives) {
  const std::string_view text =
      "GET /live/door/playlist.m3u8?_HLS_msn=7&_HLS_part=0 HTTP/1.1\r\n"
      "Host: cameras.local:8480\r\nUser-Agent:\t curl \r\nX-Empty:\r\nAccept: */*\r\n\r\nGET /next";
  for (const std::size_t step : {1U, 2U, 5U, 64U, 10'000U}) {
    Parsed parsed;
    parse_into(parsed, text, step);
    ASSERT_EQ(parsed.outcome.state, State::kDone) << step;
    EXPECT_EQ(parsed.outcome.size, text.size() - 9);
    const Request& request = parsed.head.request;
    EXPECT_EQ(request.method, Method::kGet);
    EXPECT_EQ(request.path, "/live/door/playlist.m3u8");
    EXPECT_EQ(request.query, "_HLS_msn=7&_HLS_part=0");
    EXPECT_EQ(request.authority, "cameras.local:8480");
    EXPECT_THAT(request.headers, ElementsAre(Pair("host", "cameras.local:8480"), Pair("user-agent", "curl"),
                                             Pair("x-empty", ""), Pair("accept", "*/*")));
    EXPECT_FALSE(parsed.head.close);
    EXPECT_FALSE(parsed.head.chunked);
    EXPECT_EQ(parsed.head.content_length, 0U);
  }
}

TEST(H1Parser, UnderstandsTheFormsOfATarget) {
  struct Case {
    const char *line, *path, *query, *authority;
  };
  for (const Case& c :
       {Case{"GET / HTTP/1.1", "/", "", "h"}, Case{"GET /? HTTP/1.1", "/", "", "h"},
        Case{"GET /a?b?c HTTP/1.1", "/a", "b?c", "h"},
        Case{"GET //double/%2e HTTP/1.1", "//double/%2e", "", "h"},
        Case{"GET http://other:81/a?b HTTP/1.1", "/a", "b", "other:81"},
        Case{"GET HTTPS://[::1]?b HTTP/1.1", "/", "b", "[::1]"},
        Case{"GET http://other HTTP/1.1", "/", "", "other"}, Case{"OPTIONS * HTTP/1.1", "*", "", "h"},
        Case{"OPTIONS http://other HTTP/1.1", "*", "", "other"}}) {
    Parsed parsed;
    parse_into(parsed, std::string(c.line) + "\r\nHost: h\r\n\r\n");
    ASSERT_EQ(parsed.outcome.state, State::kDone) << c.line;
    EXPECT_EQ(parsed.head.request.path, c.path);
    EXPECT_EQ(parsed.head.request.query, c.query);
    EXPECT_EQ(parsed.head.request.authority, c.authority);
  }
}

TEST(H1Parser, KnowsWhenTheConnectionCloses) {
  struct Case {
    const char* text;
    bool close;
  };
  for (const Case& c :
       {Case{"GET / HTTP/1.1\r\nHost: h\r\n\r\n", false},
        Case{"GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n", false},
        Case{"GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n", true},
        Case{"GET / HTTP/1.1\r\nHost: h\r\nConnection: te ,\tclose\r\n\r\n", true},
        Case{"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n", false},
        Case{"GET / HTTP/1.0\r\n\r\n", true}, Case{"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
        Case{"GET / HTTP/1.9\r\nHost: h\r\n\r\n", false}}) {
    Parsed parsed;
    parse_into(parsed, c.text);
    ASSERT_EQ(parsed.outcome.state, State::kDone) << c.text;
    EXPECT_EQ(parsed.head.close, c.close) << c.text;
  }
}

TEST(H1Parser, KnowsHowTheBodyIsFramed) {
  Parsed parsed;
  parse_into(parsed, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(parsed.head.content_length, 12U);
  EXPECT_TRUE(parsed.head.expects_continue);
  parse_into(parsed, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n");
  EXPECT_TRUE(parsed.head.chunked);
  EXPECT_EQ(parsed.head.content_length, 0U) << "nothing is left of the request before";
  EXPECT_FALSE(parsed.head.expects_continue);
}

TEST(H1Parser, IgnoresOneEmptyLineBeforeTheRequest) {
  EXPECT_EQ(status_of("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
  EXPECT_EQ(status_of("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
}

TEST(H1Parser, RefusesWhatOthersReadDifferently) {
  struct Case {
    const char* text;
    int status;
  };
  const Case cases[] = {
      // Lines
      {"GET / HTTP/1.1\nHost: h\n\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n\tz\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
      // Request line
      {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /  HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET / a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET\t/\tHTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400},
      {"GET /\r\nHost: h\r\n\r\n", 400},
      {"GET / http/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET / HTTP/1.10\r\nHost: h\r\n\r\n", 400},
      {"GET / HTTP/11\r\nHost: h\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
      {"GET / HTTP/0.9\r\nHost: h\r\n\r\n", 505},
      {"PRI * HTTP/2.0\r\n\r\n", 505},
      {"G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /#f HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /\xc3\xa4 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET http://user@h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", 501},
      // Host
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", 400},
      // Headers
      {"GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\n: y\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX y: z\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX\xe4: z\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: a\x01z\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: a\x7fz\r\n\r\n", 400},
      // Framing
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551616\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 501},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", 501},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n", 501},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nExpect: cake\r\n\r\n", 417},
  };
  for (const Case& c : cases) EXPECT_EQ(status_of(c.text), c.status) << c.text;
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: h\r\nX: a\0z\r\n\r\n"sv), 400) << "NUL";
}

TEST(H1Parser, RefusesWhatIsNotHttpAtItsFirstByte) {
  EXPECT_EQ(status_of("\x16\x03\x01\x02"), 400) << "a TLS ClientHello";
  EXPECT_EQ(status_of(" GET"), 400);
  EXPECT_EQ(status_of(std::string_view("\0", 1)), 400);
}

TEST(H1Parser, RefusesABadLineBeforeTheRestArrives) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\n"), 400);
}

TEST(H1Parser, KeepsToItsLimits) {
  Limits limits;
  limits.target_bytes = 10;
  limits.header_count = 3;
  limits.head_bytes = 200;
  const std::string tail = " HTTP/1.1\r\nHost: h\r\n\r\n";
  EXPECT_EQ(status_of("GET /" + std::string(9, 'a') + tail, limits), 200);
  EXPECT_EQ(status_of("GET /" + std::string(10, 'a') + tail, limits), 414);
  EXPECT_EQ(status_of("GET /" + std::string(100, 'a'), limits), 414) << "without waiting for its end";

  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(status_of(head + "a: 1\r\nb: 2\r\n\r\n", limits), 200);
  EXPECT_EQ(status_of(head + "a: 1\r\nb: 2\r\nc: 3\r\n", limits), 431);

  const std::string filler = "a: " + std::string(200 - head.size() - 7, 'x') + "\r\n";
  EXPECT_EQ(status_of(head + filler + "\r\n", limits), 200) << "exactly at the limit";
  EXPECT_EQ(status_of(head + "b" + filler + "\r\n", limits), 431);
  EXPECT_EQ(status_of(head + std::string(300, 'x'), limits), 431) << "without waiting for its end";
}

TEST(H1Parser, AcceptsAKilobyteOfCmcdInHeadersAndQuery) {
  const std::string cmcd(1024, 'c');
  EXPECT_EQ(status_of("GET /p.m3u8?CMCD=" + cmcd + " HTTP/1.1\r\nHost: h\r\nCMCD-Request: " + cmcd +
                      "\r\nCMCD-Object: " + cmcd + "\r\n\r\n"),
            200);
}

TEST(H1Parser, CanBeUsedAgain) {
  const Limits limits;
  H1Parser parser(limits);
  H1Head head;
  for (int i = 0; i < 3; ++i) {
    std::string text = "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    ASSERT_EQ(parser.parse(text, head).state, State::kDone);
    EXPECT_EQ(head.request.path, "/" + std::to_string(i));
    EXPECT_EQ(head.request.headers.size(), 1U);
  }
}

}  // namespace
}  // namespace sluice::http
