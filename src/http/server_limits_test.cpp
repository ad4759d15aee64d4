// What the server refuses and whom it drops, over real sockets.
#include <gmock/gmock.h>

#include "http/server_test_fixture.h"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(ServerTest, AReaderThatStallsIsDropped) {
  for (const bool secure : {false, true}) {
    const std::uint64_t before = server().stats().refused_by(Refusal::kStalled);
    H1Client client(secure ? tls() : plain());
    if (secure) {
      ASSERT_TRUE(client.socket.secure());
    }
    client.request("/huge");
    client.socket.receive(1);  // the response is on its way, and will fill the socket
    ASSERT_TRUE(eventually_as_time_passes(5s, [&] { return server().stats().connections_now == 0; }));
    EXPECT_EQ(server().stats().refused_by(Refusal::kStalled), before + 1);
    EXPECT_LT(client.socket.receive_all().size(), kHuge) << "what is in the sockets, and no more";
  }
}

TEST_F(ServerTest, TimesOutByItsClock) {
  TestSocket silent(plain());
  TestSocket half(plain());
  half.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHo");
  TestSocket shaking(tls());
  // One read brings a request and the half of another.
  ASSERT_TRUE(eventually([&] {
    const Stats stats = server().stats();
    return stats.connections_now == 3 && stats.requests == 1;
  }));
  ASSERT_TRUE(pass(options.timeouts.request_head - 200ms));
  EXPECT_EQ(server().stats().connections_now, 3U);
  ASSERT_TRUE(pass(200ms));
  EXPECT_EQ(server().stats().refused_by(Refusal::kRequestTimeout), 1U);
  EXPECT_EQ(server().stats().refused_by(Refusal::kHandshake), 1U);
  EXPECT_THAT(half.receive_all(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("HTTP/1.1 408 ")));
  EXPECT_TRUE(shaking.closed_in_good_order());
  ASSERT_TRUE(pass(options.timeouts.idle));
  EXPECT_TRUE(silent.closed_in_good_order());
}

TEST_F(ServerTest, WhatIsTooMuchGetsItsStatusAndIsNotReset) {
  struct Case {
    std::string request;
    int status;
  };
  for (const Case& c :
       {Case{"GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n", 414},
        Case{"GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(300'000, 'a') + "\r\n", 431},
        Case{"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" + std::string(300'000, 'a'),
             413}}) {
    H1Client client(plain());
    client.socket.send(c.request);
    const auto response = client.response();
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.headers.at("Access-Control-Allow-Origin"), "*");
    EXPECT_TRUE(client.socket.closed_in_good_order());
  }
}

TEST_F(ServerTest, AFloodOfHeadersIsCutOffWhileItComes) {
  TestSocket socket(plain());
  socket.send("GET / HTTP/1.1\r\nHost: h\r\n");
  std::size_t sent = 0;
  while (sent < 100'000'000 && socket.send("X-Flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")) sent += 40;
  EXPECT_LT(sent, 100'000'000U);
  EXPECT_TRUE(eventually([&] { return server().stats().connections_now == 0; }));
}

TEST_F(ServerTest, OneConnectionTooManyIsToldSo) {
  options.limits.connections = 2;
  H1Client first(plain());
  H1Client second(plain());
  EXPECT_EQ(first.get("/").status, 200);
  EXPECT_EQ(second.get("/").status, 200);
  H1Client third(plain());
  const auto response = third.get("/");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.at("Retry-After"), "2");
  EXPECT_EQ(response.headers.at("Access-Control-Allow-Origin"), "*");
  EXPECT_TRUE(third.socket.closed_in_good_order());
  third.socket.leave();
  H2Client fourth(tls(), true);
  EXPECT_EQ(fourth.get("/").status, 503);
  fourth.socket.leave();
  EXPECT_EQ(first.get("/").status, 200) << "those who are in stay in";
  first.socket.leave();
  ASSERT_TRUE(eventually([&] { return server().stats().connections_now == 1; }));
  H1Client fifth(plain());
  EXPECT_EQ(fifth.get("/").status, 200);
  EXPECT_EQ(server().stats().refused_by(Refusal::kConnections), 2U);
}

TEST_F(ServerTest, OneAddressMayHaveSoManyConnections) {
  options.limits.connections_per_address = 1;
  H1Client first(plain());
  EXPECT_EQ(first.get("/").status, 200);
  H1Client second(plain());
  EXPECT_EQ(second.get("/").status, 503);
  EXPECT_EQ(server().stats().refused_by(Refusal::kConnectionsPerAddress), 1U);
}

TEST_F(ServerTest, ACrowdOfConnectionsTooManyIsAnsweredCheaply) {
  options.limits.connections = 1;
  options.threads = 1;
  H1Client first(plain());
  EXPECT_EQ(first.get("/").status, 200);
  std::vector<std::unique_ptr<H1Client>> crowd;
  for (int i = 0; i < 100; ++i) {
    crowd.push_back(std::make_unique<H1Client>(plain()));
    ASSERT_TRUE(crowd.back()->socket.connected());
  }
  EXPECT_THAT(crowd.back()->socket.receive_all(), StartsWith("HTTP/1.1 503 ")) << "without having asked";
}

TEST_F(ServerTest, AStormOfCancelledStreamsIsCutAndOthersAreServed) {
  H2Client storm(plain());
  bool cut = false;
  for (int i = 0; i < 5000 && !cut; ++i) {
    const std::int32_t id = storm.client.get("/hold");
    storm.flush();
    storm.client.cancel(id);
    cut = !storm.socket.send(storm.client.output());
  }
  EXPECT_TRUE(eventually([&] { return server().stats().refused_by(Refusal::kProtocol) == 1; }));
  handler.await(0);
  H1Client other(plain());
  EXPECT_EQ(other.get("/").status, 200);
}

}  // namespace
}  // namespace sluice::http
