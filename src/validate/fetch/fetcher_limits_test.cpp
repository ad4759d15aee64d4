// What the fetcher does with servers that send too much, too little, or nonsense.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/gzip.h"
#include "validate/fetch/fetcher.h"
#include "validate/testing/scripted_tcp_server.h"

namespace sluice::validate {
namespace {

using std::chrono_literals::operator""ms;
using ::testing::HasSubstr;
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

TEST(Fetcher, CutsAGzipBomb) {
  const Bytes packed = gzip(std::string(50'000'000, '\0'));
  const ScriptedTcpServer server([&packed](const std::string&, Connection& connection) {
    return connection.send(answer("Content-Encoding: gzip\r\n", packed.text()));
  });
  const Exchange got = fetch({.url = server.url("/"), .max_body = 1'000'000});
  EXPECT_TRUE(got.truncated);
  EXPECT_FALSE(got.complete);
  EXPECT_EQ(got.body.size(), 1'000'000U);
}

// What a hostile or broken server says, and why the fetcher ends it.
struct Hostile {
  const char* name;
  ScriptedTcpServer::Script script;
  const char* error;
  std::chrono::milliseconds timeout{60'000};
  std::chrono::milliseconds drip_time{60'000};
};

class FetcherAgainst : public ::testing::TestWithParam<Hostile> {};

TEST_P(FetcherAgainst, AHostileServer) {
  const ScriptedTcpServer server(GetParam().script);
  FetchOptions with = options();
  with.drip_time = GetParam().drip_time;
  const Exchange got = fetch(
      {.url = server.url("/?token=secret"), .timeout = GetParam().timeout, .max_body = 1'000'000}, with);
  EXPECT_FALSE(got.ok());
  EXPECT_FALSE(got.complete);
  EXPECT_THAT(got.error, HasSubstr(GetParam().error));
  EXPECT_THAT(got.error, Not(HasSubstr("secret")));
}

bool endless(Connection& connection, std::string_view head, const std::string& piece) {
  for (bool here = connection.send(head); here;) here = connection.send(piece);
  return false;
}

INSTANTIATE_TEST_SUITE_P(
    All, FetcherAgainst,
    ::testing::Values(
        Hostile{"EndlessBody",
                [](const std::string&, Connection& connection) {
                  return endless(connection, "HTTP/1.1 200 OK\r\n\r\n", std::string(65'536, 'x'));
                },
                "the body is longer than 1000000 bytes"},
        Hostile{"EndlessHeaders",
                [](const std::string&, Connection& connection) {
                  return endless(connection, "HTTP/1.1 200 OK\r\n", "X-Header: 0123456789\r\n");
                },
                "bytes of headers"},
        Hostile{"AHugeHeader",
                [](const std::string&, Connection& connection) {
                  return endless(connection, "HTTP/1.1 200 OK\r\nX: ", std::string(65'536, 'x'));
                },
                ""},
        Hostile{"ASlowDrip",
                [](const std::string&, Connection& connection) {
                  bool here = connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                  while (here) here = connection.send("x") && connection.pause(20ms);
                  return false;
                },
                "drips in", 60'000ms, 50ms},
        Hostile{"Silence",
                [](const std::string&, Connection& connection) { return connection.pause(60'000ms); },
                "no answer after 500 ms", 500ms},
        Hostile{"AReset",
                [](const std::string&, Connection& connection) {
                  connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
                  connection.reset();
                  return false;
                },
                ""},
        Hostile{"AnEarlyEnd",
                [](const std::string&, Connection& connection) {
                  connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
                  return false;
                },
                "997 bytes remaining"},
        Hostile{"BadChunks",
                [](const std::string&, Connection& connection) {
                  connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n");
                  return false;
                },
                ""},
        Hostile{"NoHttp",
                [](const std::string&, Connection& connection) {
                  connection.send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                  return false;
                },
                ""}),
    [](const auto& each) { return each.param.name; });

TEST(Fetcher, SaysThatNobodyListens) {
  std::string url;
  {
    const ScriptedTcpServer gone([](const std::string&, Connection&) { return false; });
    url = gone.url("/a?access_token=secret");
  }
  const Exchange got = fetch({.url = url});
  EXPECT_EQ(got.status, 0);
  EXPECT_THAT(got.error, HasSubstr("connect"));
  EXPECT_THAT(got.error, Not(HasSubstr("secret")));
}

TEST(Fetcher, BoundsTheBytesOfAllAnswersTogether) {
  const ScriptedTcpServer server([](const std::string&, Connection& connection) {
    return endless(connection, "HTTP/1.1 200 OK\r\n\r\n", std::string(65'536, 'x'));
  });
  FetchOptions with = options();
  with.max_bytes_at_once = 3'000'000;
  Fetcher fetcher(with);
  std::vector<ExchangePtr> got;
  for (int i = 0; i < 4; ++i) {
    fetcher.send({.url = server.url("/"), .max_body = 2'000'000},
                 [&got](const ExchangePtr& exchange) { got.push_back(exchange); });
  }
  fetcher.run();
  ASSERT_EQ(got.size(), 4U);
  EXPECT_TRUE(std::ranges::all_of(got, [](const ExchangePtr& each) { return each->truncated; }));
}

}  // namespace
}  // namespace sluice::validate
