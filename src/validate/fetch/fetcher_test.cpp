#include "validate/fetch/fetcher.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/gzip.h"
#include "validate/testing/scripted_tcp_server.h"

namespace sluice::validate {
namespace {

using std::chrono_literals::operator""ms;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::ScriptedTcpServer;
using Connection = ScriptedTcpServer::Connection;

std::string answer(std::string_view headers, std::string_view body) {
  return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}", headers, body.size(), body);
}

FetchOptions options() {
  FetchOptions options;
  options.connect_timeout = 5'000ms;
  options.drip_time = 60'000ms;
  return options;
}

Exchange fetch(Request request, FetchOptions with = options()) {
  Fetcher fetcher(std::move(with));
  ExchangePtr got;
  fetcher.send(std::move(request), [&got](const ExchangePtr& exchange) { got = exchange; });
  fetcher.run();
  return *got;
}

TEST(Fetcher, RecordsAnAnswer) {
  const ScriptedTcpServer server([](const std::string&, Connection& connection) {
    return connection.send(answer("X-One: a\r\nx-one:  b \r\nContent-Type: text/plain\r\n", "hello"));
  });
  const Exchange got = fetch({.url = server.url("/a")});
  EXPECT_TRUE(got.ok());
  EXPECT_TRUE(got.complete);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.version, HttpVersion::kHttp11);
  EXPECT_EQ(got.body, "hello");
  EXPECT_EQ(got.wire_size, 5U);
  EXPECT_EQ(got.header("x-one"), "a");
  EXPECT_EQ(got.headers.size(), 4U);
  EXPECT_LE(got.sent, got.first_byte);
  EXPECT_LE(got.first_byte, got.last_byte);
  EXPECT_NE(got.connection, 0U);
  EXPECT_THAT(server.heads().front(), HasSubstr("Accept-Encoding: gzip\r\n"));
}

TEST(Fetcher, AsksAsItIsTold) {
  const ScriptedTcpServer server(
      [](const std::string&, Connection& connection) { return connection.send(answer("", "")); });
  fetch({.url = server.url("/a"),
         .method = "OPTIONS",
         .headers = {{"Origin", "http://x"}},
         .accept_gzip = false});
  const std::string head = server.heads().front();
  EXPECT_THAT(head, HasSubstr("OPTIONS /a HTTP/1.1\r\n"));
  EXPECT_THAT(head, HasSubstr("Origin: http://x\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Accept-Encoding")));
}

TEST(Fetcher, TellsWhenTheAnswerBeganAndEnded) {
  // More than sockets hold: when it has been sent, the answer has begun at the other end.
  const std::string most(std::size_t{32} << 20, 'a');
  const ScriptedTcpServer server([&most](const std::string&, Connection& connection) {
    return connection.pause(50ms) &&
           connection.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", most.size() + 1)) &&
           connection.send(most) && connection.pause(50ms) && connection.send("b");
  });
  const Exchange got = fetch({.url = server.url("/")});
  EXPECT_TRUE(got.complete);
  EXPECT_GE(got.waited(), 50ms);
  EXPECT_GE(got.transfer(), 50ms);
}

TEST(Fetcher, HoldsManyRequestsAtOnceAndRunsTasksMeanwhile) {
  std::atomic<bool> released = false;
  const ScriptedTcpServer server([&released](const std::string& head, Connection& connection) {
    bool here = true;
    while (here && head.starts_with("GET /held") && !released) here = connection.pause(5ms);
    return here && connection.send(answer("", "x"));
  });
  Fetcher fetcher(options());
  std::vector<std::string> order;
  for (int i = 0; i < 10; ++i)
    fetcher.send({.url = server.url("/held")}, [&order](const ExchangePtr&) { order.emplace_back("held"); });
  fetcher.after(50ms, [&] {
    order.emplace_back("task");
    fetcher.send({.url = server.url("/now")}, [&](const ExchangePtr&) {
      order.emplace_back("now");
      released = true;
    });
  });
  fetcher.run();
  ASSERT_EQ(order.size(), 12U);
  EXPECT_EQ(order[0], "task");
  EXPECT_EQ(order[1], "now");
}

TEST(Fetcher, SendsNoMoreThanAllowedAtOnce) {
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  const ScriptedTcpServer server([&](const std::string&, Connection& connection) {
    most = std::max(most.load(), ++under_way);
    const bool here = connection.pause(10ms);
    --under_way;
    return here && connection.send(answer("", "x"));
  });
  FetchOptions two = options();
  two.max_at_once = 2;
  Fetcher fetcher(two);
  int done = 0;
  for (int i = 0; i < 8; ++i) fetcher.send({.url = server.url("/")}, [&done](const ExchangePtr&) { ++done; });
  fetcher.run();
  EXPECT_EQ(done, 8);
  EXPECT_EQ(most, 2);
}

TEST(Fetcher, CancelsWhatIsUnderWayAndForgetsTasks) {
  const ScriptedTcpServer server(
      [](const std::string&, Connection& connection) { return connection.pause(60'000ms); });
  Fetcher fetcher(options());
  std::vector<bool> cancelled;
  for (int i = 0; i < 3; ++i) {
    fetcher.send({.url = server.url("/")},
                 [&cancelled](const ExchangePtr& got) { cancelled.push_back(got->cancelled && !got->ok()); });
  }
  fetcher.after(20ms, [&fetcher] { fetcher.cancel_all(); });
  fetcher.after(60'000ms, [] { FAIL() << "a task that was to be forgotten"; });
  fetcher.run();
  EXPECT_THAT(cancelled, ElementsAre(true, true, true));
}

TEST(Fetcher, FollowsRedirectsAndNamesThem) {
  const ScriptedTcpServer server([](const std::string& head, Connection& connection) {
    if (head.starts_with("GET /b/2")) return connection.send(answer("", "there"));
    return connection.send("HTTP/1.1 302 Found\r\nLocation: b/2\r\nContent-Length: 4\r\n\r\ngone");
  });
  const Exchange got = fetch({.url = server.url("/1")});
  EXPECT_EQ(got.body, "there");
  EXPECT_EQ(got.effective_url, server.url("/b/2"));
  EXPECT_THAT(got.redirects, ElementsAre(server.url("/1")));

  const Exchange kept = fetch({.url = server.url("/1"), .follow_redirects = false});
  EXPECT_EQ(kept.status, 302);
  EXPECT_THAT(kept.redirects, IsEmpty());
}

TEST(Fetcher, GivesUpARedirectLoop) {
  const ScriptedTcpServer server([](const std::string&, Connection& connection) {
    return connection.send("HTTP/1.1 301 Moved\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
  });
  const Exchange got = fetch({.url = server.url("/")});
  EXPECT_FALSE(got.ok());
  EXPECT_EQ(got.error, "more than 5 redirects");
  EXPECT_EQ(server.heads().size(), 6U);
}

TEST(Fetcher, IsNotSentToOtherProtocolsByARedirect) {
  const ScriptedTcpServer server([](const std::string&, Connection& connection) {
    return connection.send("HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_THAT(fetch({.url = server.url("/")}).error, HasSubstr("no http or https URL"));
  EXPECT_THAT(fetch({.url = "file:///etc/passwd"}).error, Not(IsEmpty()));
}

TEST(Fetcher, ShowsTheHeadersOfTheRunToTheirHostOnly) {
  const ScriptedTcpServer other(
      [](const std::string&, Connection& connection) { return connection.send(answer("", "")); });
  const ScriptedTcpServer server([&other](const std::string&, Connection& connection) {
    return connection.send(fmt::format("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
                                       other.url("/elsewhere")));
  });
  FetchOptions with = options();
  with.headers = {{"Authorization", "Bearer secret"}};
  with.origin = server.url("/live/playlist.m3u8");
  fetch({.url = server.url("/"), .headers = {{"Range", "bytes=0-1"}}}, with);
  EXPECT_THAT(server.heads().front(), HasSubstr("Authorization: Bearer secret\r\n"));
  EXPECT_THAT(other.heads().front(), Not(HasSubstr("Authorization")));
  EXPECT_THAT(other.heads().front(), HasSubstr("Range: bytes=0-1\r\n"));
}

TEST(Fetcher, DecodesGzipAndKnowsTheSizeOnTheWire) {
  const std::string text(100'000, 'a');
  const Bytes packed = gzip(text);
  const ScriptedTcpServer server([&packed](const std::string&, Connection& connection) {
    return connection.send(answer("Content-Encoding: gzip\r\n", packed.text()));
  });
  const Exchange got = fetch({.url = server.url("/")});
  EXPECT_EQ(got.body, text);
  EXPECT_EQ(got.wire_size, packed.size());
}

}  // namespace
}  // namespace sluice::validate
