#include <array>

#include <gmock/gmock.h>

#include "http/h1_session_test_support.h"

namespace sluice::http {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST_F(H1SessionTest, AnswersToTheLetter) {
  EXPECT_EQ(feed(h1_get("/")),
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
  EXPECT_THAT(feed(h1_get("/")), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(feed(h1_get("/")), StartsWith("HTTP/1.1 200"));
  EXPECT_FALSE(session().finished());
}

TEST_F(H1SessionTest, ClosesWhenTheClientWantsIt) {
  EXPECT_THAT(feed(h1_get("/", "Connection: close\r\n") + h1_get("/204")),
              HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.seen, ElementsAre("/")) << "what comes behind the last request is not one";
}

TEST_F(H1SessionTest, AnswersHttp10AndCloses) {
  EXPECT_THAT(feed("GET / HTTP/1.0\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Connection: close\r\n"), EndsWith("hello")));
  EXPECT_TRUE(session().finished());
}

TEST_F(H1SessionTest, AnswersHeadLikeGetWithoutTheBody) {
  const std::string response = feed("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(response, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(response, EndsWith("\r\n\r\n"));
}

TEST_F(H1SessionTest, SendsNoBodyOrLengthWhereTheStatusForbidsIt) {
  for (const char* path : {"/204", "/304"}) {
    const std::string response = feed(h1_get(path));
    EXPECT_THAT(response, EndsWith("\r\n\r\n"));
    EXPECT_THAT(response, Not(HasSubstr("Content-Length"))) << path;
  }
}

TEST_F(H1SessionTest, AnswersPipelinedRequestsInOrderHoweverTheyArrive) {
  for (const std::size_t step : {1U, 7U, 100'000U}) {
    const std::string responses = feed(h1_get("/") + h1_get("/204") + h1_get("/"), step);
    EXPECT_EQ(count(responses, "HTTP/1.1 "), 3U) << step;
    EXPECT_LT(responses.find("200 OK"), responses.find("204 No Content"));
  }
}

TEST_F(H1SessionTest, DoesNotTouchTheNextRequestWhileOneIsHeld) {
  EXPECT_THAT(feed(h1_get("/hold") + h1_get("/")), IsEmpty());
  EXPECT_FALSE(session().reading()) << "what is behind it must wait with the client";
  EXPECT_THAT(handler.seen, ElementsAre("/hold"));
  handler.release();
  EXPECT_GT(woken, 0);
  EXPECT_THAT(drain(), AllOf(HasSubstr("released"), EndsWith("hello")));
  EXPECT_TRUE(session().reading());
}

TEST_F(H1SessionTest, GoesOnReadingWhileARequestIsHeldToNoticeThatTheClientLeaves) {
  feed(h1_get("/hold"));
  EXPECT_TRUE(session().reading());
  session().end_input();
  EXPECT_THAT(drain(), IsEmpty());
  EXPECT_TRUE(session().finished());
  EXPECT_THAT(handler.waiters, IsEmpty());
  EXPECT_EQ(stats().cancelled, 1U);
  EXPECT_EQ(stats().held_now, 0U);
}

TEST_F(H1SessionTest, CancelsWhatIsHeldWhenItIsDestroyed) {
  feed(h1_get("/hold"));
  EXPECT_EQ(stats().held_now, 1U);
  session_.reset();
  EXPECT_THAT(handler.waiters, IsEmpty());
  EXPECT_EQ(stats().held_now, 0U);
}

TEST_F(H1SessionTest, AnswersWhatCameBeforeTheClientEndedItsOutput) {
  std::string both = h1_get("/") + h1_get("/204");
  session().receive({reinterpret_cast<std::uint8_t*>(both.data()), both.size()});
  session().end_input();
  EXPECT_EQ(count(drain(), "HTTP/1.1 "), 2U);
  EXPECT_TRUE(session().finished());
}

TEST_F(H1SessionTest, ProducesNoMoreThanIsAskedFor) {
  std::string request = h1_get("/big");
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
  const std::string response = feed(h1_get("/big"));
  EXPECT_THAT(response, HasSubstr("Content-Length: 524288\r\n"));
  EXPECT_EQ(response.size() - response.find("\r\n\r\n") - 4, 524288U);
}

TEST_F(H1SessionTest, ManyPipelinedRequestsDoNotOverfillTheOutput) {
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += h1_get("/");
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

}  // namespace
}  // namespace sluice::http
