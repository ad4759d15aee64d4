// What H1Session refuses, how long it waits, and how it ends.
#include <gmock/gmock.h>

#include "base/log.h"
#include "http/h1_session_test_support.h"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(H1SessionTest, RefusesBodiesThatAreTooLarge) {
  struct Case {
    const char* framing;
    const char* body;
  };
  limits.body_bytes = 10;
  for (const Case& c :
       {Case{"Content-Length: 11\r\n", ""}, Case{"Content-Length: 11\r\nExpect: 100-continue\r\n", ""},
        Case{"Transfer-Encoding: chunked\r\n", "b\r\n"}}) {
    session_.reset();
    const std::string response = feed(
        std::string("POST /echo HTTP/1.1\r\nHost: h\r\n").append(c.framing).append("\r\n").append(c.body));
    EXPECT_THAT(response, StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(response, HasSubstr("Connection: close\r\n"));
    EXPECT_TRUE(session().finished());
  }
  EXPECT_EQ(stats().refused_by(Refusal::kRequestBody), 3U);
}

TEST_F(H1SessionTest, RefusesMalformedRequestsWithASentenceAndTheServersOwnHeaders) {
  const std::string response = feed("GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n" + h1_get("/"));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(response, HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_THAT(response, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(response, EndsWith("\r\n\r\nlines must end with CR LF\n"));
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.seen, IsEmpty()) << "nothing behind a malformed request is looked at";
  EXPECT_EQ(stats().refused_by(Refusal::kMalformed), 1U);
}

TEST_F(H1SessionTest, RefusesByTheRightStatus) {
  struct Case {
    std::string request;
    int status;
  };
  for (const Case& c :
       {Case{h1_get("/" + std::string(5000, 'a')), 414},
        Case{h1_get("/", "a: " + std::string(17'000, 'b') + "\r\n"), 431},
        Case{"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505},
        Case{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        Case{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400}}) {
    session_.reset();
    EXPECT_THAT(feed(c.request), StartsWith("HTTP/1.1 " + std::to_string(c.status)));
    EXPECT_TRUE(session().finished());
  }
}

TEST_F(H1SessionTest, RefusesHeadWithoutABody) {
  for (const std::string& request :
       {"HEAD /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", std::string("HEAD /\n"),
        std::string("HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")}) {
    session_.reset();
    EXPECT_THAT(feed(request), AllOf(StartsWith("HTTP/1.1 4"), EndsWith("\r\n\r\n")));
  }
  session_.reset();
  feed("HEAD /");
  EXPECT_THAT(pass(5s), AllOf(StartsWith("HTTP/1.1 408"), EndsWith("\r\n\r\n")));
}

TEST_F(H1SessionTest, AnswersUnknownMethodsAndGoesOn) {
  EXPECT_THAT(feed("BREW / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 501 "));
  EXPECT_THAT(feed("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(feed(h1_get("/")), StartsWith("HTTP/1.1 200 "));
}

TEST_F(H1SessionTest, AHandlerThatDoesNothingIsADefectThatIsAnswered) {
  const log::Capture log;
  EXPECT_THAT(feed(h1_get("/silent")), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(feed(h1_get("/broken")), AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("Set-Cookie"))))
      << "a header may not break out of its line";
  EXPECT_EQ(log.lines().size(), 2U);
}

TEST_F(H1SessionTest, GivesARequestHeadSoLongToArrive) {
  feed("GET /");
  EXPECT_EQ(session().deadline(), clock.steady() + 5s);
  EXPECT_THAT(pass(4999ms), IsEmpty());
  feed(" HTTP/1.1\r\n");
  EXPECT_THAT(pass(1ms), StartsWith("HTTP/1.1 408 ")) << "more bytes do not buy more time";
  EXPECT_TRUE(session().finished());
  EXPECT_EQ(stats().refused_by(Refusal::kRequestTimeout), 1U);
}

TEST_F(H1SessionTest, GivesARequestBodySoLongToArrive) {
  feed("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello");
  EXPECT_THAT(pass(9999ms), IsEmpty());
  EXPECT_THAT(pass(1ms), StartsWith("HTTP/1.1 408 "));
}

TEST_F(H1SessionTest, ClosesWhenIdleForLong) {
  feed(h1_get("/"));
  EXPECT_THAT(pass(59'999ms), IsEmpty());
  EXPECT_FALSE(session().finished());
  EXPECT_THAT(pass(1ms), IsEmpty()) << "without a word: the client may be sending a request at this moment";
  EXPECT_TRUE(session().finished());
}

TEST_F(H1SessionTest, HoldsForAsLongAsTheHandlerWants) {
  feed(h1_get("/hold"));
  EXPECT_EQ(session().deadline(), std::nullopt);
}

TEST_F(H1SessionTest, ShutsDownByAnsweringWhatIsHeld) {
  feed(h1_get("/hold"));
  service().draining = true;
  session().shut_down();
  const std::string response = drain();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(response, HasSubstr("Retry-After: 2\r\n"));
  EXPECT_THAT(response, HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.waiters, IsEmpty());
}

TEST_F(H1SessionTest, ShutsDownAtOnceWhenIdleAndAfterTheRequestThatIsArriving) {
  session().shut_down();
  EXPECT_TRUE(session().finished());
  session_.reset();
  feed("GET / HTT");
  service().draining = true;
  session().shut_down();
  EXPECT_FALSE(session().finished());
  EXPECT_THAT(feed("P/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 503 "));
  EXPECT_TRUE(session().finished());
}

TEST_F(H1SessionTest, HoldsNoMoreThanTheServerMay) {
  limits.held = 1;
  H1Session other(service(), client, owner());
  SessionFixture::feed(other, h1_get("/hold"));
  const std::string response = feed(h1_get("/hold"));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(response, HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_EQ(handler.waiters.size(), 1U);
  EXPECT_EQ(stats().refused_by(Refusal::kHeld), 1U);
  EXPECT_THAT(feed(h1_get("/")), StartsWith("HTTP/1.1 200 ")) << "the connection goes on";
}

TEST_F(H1SessionTest, OneConnectionTooManyIsToldSo) {
  client.refused = true;
  EXPECT_EQ(session().deadline(), clock.steady() + 5s);
  EXPECT_THAT(feed(h1_get("/")), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Connection: close\r\n")));
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.seen, IsEmpty());
}

}  // namespace
}  // namespace sluice::http
