#include "http/h1_session.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "http/session_test_support.h"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string get(std::string_view path, std::string_view headers = {}) {
  return std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: h\r\n").append(headers).append("\r\n");
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

class H1SessionTest : public testing::Test, protected SessionFixture {
 protected:
  Session& session() {
    if (!session_) session_.emplace(service(), client, owner());
    return *session_;
  }
  std::string feed(std::string_view bytes, std::size_t step = 1'000'000) {
    return SessionFixture::feed(session(), bytes, step);
  }
  std::string drain() { return SessionFixture::drain(session()); }
  // Lets time pass as the connection would.
  std::string pass(std::chrono::milliseconds time) {
    clock.advance(time);
    session().on_deadline(clock.steady());
    return drain();
  }

  std::optional<H1Session> session_;
};

TEST_F(H1SessionTest, AnswersToTheLetter) {
  EXPECT_EQ(feed(get("/")),
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_FALSE(session().finished());
}

TEST_F(H1SessionTest, HandsTheRequestToTheHandler) {
  client.secure = true;
  EXPECT_THAT(
      feed("POST /head?a=b HTTP/1.1\r\nHost: cam:1\r\nRange: bytes=0-\r\n\r\n"),
      EndsWith("\r\n\r\nPOST /head ? a=b @ cam:1 h1 secure from 192.0.2.7\nhost=cam:1\nrange=bytes=0-\n"));
}

TEST_F(H1SessionTest, KeepsTheConnectionForTheNextRequest) {
  EXPECT_THAT(feed(get("/")), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(feed(get("/")), StartsWith("HTTP/1.1 200"));
  EXPECT_FALSE(session().finished());
}

TEST_F(H1SessionTest, ClosesWhenTheClientWantsIt) {
  EXPECT_THAT(feed(get("/", "Connection: close\r\n") + get("/204")), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.seen, ElementsAre("/")) << "what comes behind the last request is not one";
}

TEST_F(H1SessionTest, AnswersHttp10AndCloses) {
  EXPECT_THAT(
      feed("GET / HTTP/1.0\r\n\r\n"),
      testing::AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Connection: close\r\n"), EndsWith("hello")));
  EXPECT_TRUE(session().finished());
}

TEST_F(H1SessionTest, AnswersHeadLikeGetWithoutTheBody) {
  const std::string response = feed("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(response, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(response, EndsWith("\r\n\r\n"));
}

TEST_F(H1SessionTest, SendsNoBodyOrLengthWhereTheStatusForbidsIt) {
  for (const char* path : {"/204", "/304"}) {
    const std::string response = feed(get(path));
    EXPECT_THAT(response, EndsWith("\r\n\r\n"));
    EXPECT_THAT(response, Not(HasSubstr("Content-Length"))) << path;
  }
}

TEST_F(H1SessionTest, AnswersPipelinedRequestsInOrderHoweverTheyArrive) {
  for (const std::size_t step : {1U, 7U, 100'000U}) {
    const std::string responses = feed(get("/") + get("/204") + get("/"), step);
    EXPECT_EQ(count(responses, "HTTP/1.1 "), 3U) << step;
    EXPECT_LT(responses.find("200 OK"), responses.find("204 No Content"));
  }
}

TEST_F(H1SessionTest, DoesNotTouchTheNextRequestWhileOneIsHeld) {
  EXPECT_THAT(feed(get("/hold") + get("/")), IsEmpty());
  EXPECT_FALSE(session().reading()) << "what is behind it must wait with the client";
  EXPECT_THAT(handler.seen, ElementsAre("/hold"));
  handler.release();
  EXPECT_GT(woken, 0);
  EXPECT_THAT(drain(), testing::AllOf(HasSubstr("released"), EndsWith("hello")));
  EXPECT_TRUE(session().reading());
}

TEST_F(H1SessionTest, GoesOnReadingWhileARequestIsHeldToNoticeThatTheClientLeaves) {
  feed(get("/hold"));
  EXPECT_TRUE(session().reading());
  session().end_input();
  EXPECT_THAT(drain(), IsEmpty());
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.waiters, IsEmpty());
  EXPECT_EQ(stats().cancelled, 1U);
  EXPECT_EQ(stats().held_now, 0U);
}

TEST_F(H1SessionTest, CancelsWhatIsHeldWhenItIsDestroyed) {
  feed(get("/hold"));
  EXPECT_EQ(stats().held_now, 1U);
  session_.reset();
  EXPECT_THAT(handler.waiters, IsEmpty());
  EXPECT_EQ(stats().held_now, 0U);
}

TEST_F(H1SessionTest, AnswersWhatCameBeforeTheClientEndedItsOutput) {
  std::string both = get("/") + get("/204");
  session().receive({reinterpret_cast<std::uint8_t*>(both.data()), both.size()});
  session().end_input();
  EXPECT_EQ(count(drain(), "HTTP/1.1 "), 2U);
  EXPECT_TRUE(session().finished());
}

TEST_F(H1SessionTest, ProducesNoMoreThanIsAskedFor) {
  std::string request = get("/big");
  session().receive({reinterpret_cast<std::uint8_t*>(request.data()), request.size()});
  net::OutputQueue output;
  session().produce(output, 1000);
  EXPECT_EQ(output.size(), 1000U);
  session().produce(output, 1000);
  EXPECT_EQ(output.size(), 1000U);
  output.consume(900);
  session().produce(output, 1000);
  EXPECT_EQ(output.size(), 1000U);
}

TEST_F(H1SessionTest, SendsALargeBodyWhole) {
  const std::string response = feed(get("/big"));
  EXPECT_THAT(response, HasSubstr("Content-Length: 524288\r\n"));
  EXPECT_EQ(response.size() - response.find("\r\n\r\n") - 4, 524288U);
}

TEST_F(H1SessionTest, ManyPipelinedRequestsDoNotOverfillTheOutput) {
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += get("/");
  session().receive({reinterpret_cast<std::uint8_t*>(requests.data()), requests.size()});
  net::OutputQueue output;
  session().produce(output, 1000);
  EXPECT_LT(output.size(), 1200U);
  EXPECT_LT(handler.seen.size(), 15U);
}

TEST_F(H1SessionTest, TakesBodiesByLengthAndInChunks) {
  const std::string sized = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world";
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n "
      "world\r\n0\r\n\r\n";
  for (const std::size_t step : {1U, 3U, 100'000U}) {
    EXPECT_THAT(feed(sized, step), EndsWith("\r\n\r\nhello world")) << step;
    EXPECT_THAT(feed(chunked, step), EndsWith("\r\n\r\nhello world")) << step;
    EXPECT_EQ(count(feed(std::string(sized).append(chunked).append(sized), step), "200 OK"), 3U) << step;
  }
}

TEST_F(H1SessionTest, SaysContinueToAClientThatWaitsForIt) {
  EXPECT_EQ(feed("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(feed("ab"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(feed("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nab"),
              StartsWith("HTTP/1.1 200"))
      << "not to one that does not wait";
}

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
  const std::string response = feed("GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n" + get("/"));
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
       {Case{get("/" + std::string(5000, 'a')), 414},
        Case{get("/", "a: " + std::string(17'000, 'b') + "\r\n"), 431},
        Case{"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505},
        Case{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        Case{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400}}) {
    session_.reset();
    EXPECT_THAT(feed(c.request), StartsWith("HTTP/1.1 " + std::to_string(c.status)));
    EXPECT_TRUE(session().finished());
  }
}

TEST_F(H1SessionTest, AnswersUnknownMethodsAndGoesOn) {
  EXPECT_THAT(feed("BREW / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 501 "));
  EXPECT_THAT(feed("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(feed(get("/")), StartsWith("HTTP/1.1 200 "));
}

TEST_F(H1SessionTest, AHandlerThatDoesNothingIsADefectThatIsAnswered) {
  const log::Capture log;
  EXPECT_THAT(feed(get("/silent")), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(feed(get("/broken")), testing::AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("Set-Cookie"))))
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
  feed(get("/"));
  EXPECT_THAT(pass(59'999ms), IsEmpty());
  EXPECT_FALSE(session().finished());
  EXPECT_THAT(pass(1ms), IsEmpty()) << "without a word: the client may be sending a request at this moment";
  EXPECT_TRUE(session().finished());
}

TEST_F(H1SessionTest, HoldsForAsLongAsTheHandlerWants) {
  feed(get("/hold"));
  EXPECT_EQ(session().deadline(), std::nullopt);
}

TEST_F(H1SessionTest, ShutsDownByAnsweringWhatIsHeld) {
  feed(get("/hold"));
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
  SessionFixture::feed(other, get("/hold"));
  const std::string response = feed(get("/hold"));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(response, HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_EQ(handler.waiters.size(), 1U);
  EXPECT_EQ(stats().refused_by(Refusal::kHeld), 1U);
  EXPECT_THAT(feed(get("/")), StartsWith("HTTP/1.1 200 ")) << "the connection goes on";
}

TEST_F(H1SessionTest, OneConnectionTooManyIsToldSo) {
  client.refused = true;
  EXPECT_EQ(session().deadline(), clock.steady() + 5s);
  EXPECT_THAT(feed(get("/")),
              testing::AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Connection: close\r\n")));
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.seen, IsEmpty());
}

}  // namespace
}  // namespace sluice::http
