#include "http/server.h"

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "base/log.h"
#include "http/server_test_support.h"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::size_t kHuge = 8 * kMiB;

// Answers "hello", "/huge" with megabytes, and holds "/hold" until release().
class ServerHandler final : public Handler {
 public:
  void handle(Exchange& exchange) override {
    const std::string_view path = exchange.request().path;
    if (path == "/hold") {
      exchange.hold(std::make_unique<Waiter>(*this, exchange));
    } else if (path == "/huge") {
      exchange.respond({.body = {huge_}});
    } else if (path == "/secure") {
      exchange.respond({.body = {Bytes::copy_of(exchange.request().secure ? "yes" : "no")}});
    } else if (path == "/peer") {
      exchange.respond({.body = {Bytes::copy_of(exchange.request().peer)}});
    } else {
      exchange.respond({.body = {Bytes::copy_of("hello")}});
    }
  }

  // As a publisher does: one task for each loop, which answers all that wait there.
  void release(Server& server) {
    for (net::Loop* loop : server.loops()) {
      loop->post([this, loop] {
        for (;;) {
          Exchange* exchange = nullptr;
          {
            const std::lock_guard lock(mutex_);
            const auto found = std::find_if(waiters_.begin(), waiters_.end(),
                                            [&](Waiter* waiter) { return &waiter->exchange.loop() == loop; });
            if (found == waiters_.end()) return;
            exchange = &(*found)->exchange;
          }
          exchange->respond({.body = {Bytes::copy_of("released")}});
        }
      });
    }
  }

  // Waits until so many requests are held.
  void await(std::size_t count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 60s, [&] { return waiters_.size() == count; })) << waiters_.size();
  }

 private:
  struct Waiter final : Held {
    Waiter(ServerHandler& owner, Exchange& open) : handler(owner), exchange(open) {
      const std::lock_guard lock(handler.mutex_);
      handler.waiters_.insert(this);
      handler.changed_.notify_all();
    }
    ~Waiter() override {
      const std::lock_guard lock(handler.mutex_);
      handler.waiters_.erase(this);
      handler.changed_.notify_all();
    }
    ServerHandler& handler;
    Exchange& exchange;
  };

  const Bytes huge_ = Bytes::copy_of(std::string(kHuge, 'h'));
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<Waiter*> waiters_;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    options.listeners = {{.address = "127.0.0.1:0"}, {.address = "127.0.0.1:0", .tls = test_tls()}};
    options.threads = 2;
    options.clock = &clock;
    options.own_headers = {{"access-control-allow-origin", "*"}};
  }
  Server& server() {
    if (!server_) server_ = Server::start(options, handler).value();
    return *server_;
  }
  const net::Address& plain() { return server().addresses()[0]; }
  const net::Address& tls() { return server().addresses()[1]; }

  // Lets the server see `condition` become true; every figure it waits for is an event, not a time.
  template <typename Condition>
  bool eventually(Condition condition) {
    for (int i = 0; i < 6000 && !condition(); ++i) std::this_thread::sleep_for(10ms);
    return condition();
  }

  ManualClock clock;
  ServerOptions options;
  ServerHandler handler;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, SpeaksHttp11) {
  H1Client client(plain());
  EXPECT_EQ(client.get("/").body, "hello");
  EXPECT_EQ(client.get("/secure").body, "no");
  EXPECT_EQ(client.get("/peer").body, "127.0.0.1");
  EXPECT_EQ(server().stats().requests, 3U);
  EXPECT_EQ(server().stats().connections, 1U);
}

TEST_F(ServerTest, SpeaksHttp2WithPriorKnowledgeOnTheSamePort) {
  H2Client client(plain());
  EXPECT_EQ(client.get("/").body, "hello");
  EXPECT_EQ(client.get("/secure").body, "no");
  H1Client other(plain());
  EXPECT_EQ(other.get("/").body, "hello");
}

TEST_F(ServerTest, TellsTheProtocolsApartByteByByte) {
  H1Client post(plain());
  for (const char c : std::string_view("PUT / HTTP/1.1\r\nHost: h\r\n\r\n")) post.socket.send({&c, 1});
  EXPECT_EQ(post.response().status, 200);
  TestSocket socket(plain());
  H2TestClient client;
  client.get("/");
  for (const char c : client.output()) socket.send({&c, 1});
  EXPECT_TRUE(client.input(socket.receive()));
}

TEST_F(ServerTest, SpeaksHttp2ThroughTlsByAlpn) {
  H2Client client(tls(), true);
  EXPECT_EQ(client.socket.protocol(), "h2");
  EXPECT_EQ(client.get("/secure").body, "yes");
  EXPECT_EQ(client.get("/huge").body.size(), kHuge);
}

TEST_F(ServerTest, SpeaksHttp11ThroughTlsByAlpnOrWithoutIt) {
  for (const std::string_view alpn : {std::string_view("\x08http/1.1"), std::string_view()}) {
    H1Client client(tls());
    ASSERT_TRUE(client.socket.secure(alpn));
    EXPECT_EQ(client.socket.protocol(), alpn.empty() ? "" : "http/1.1");
    EXPECT_EQ(client.get("/secure").body, "yes");
    EXPECT_EQ(client.get("/huge").body.size(), kHuge);
  }
  TestSocket none(tls());
  EXPECT_FALSE(none.secure(std::string_view("\x05other")));
}

TEST_F(ServerTest, ServesBothAddressFamiliesOnOneListener) {
  options.listeners = {{.address = "[::]:0"}};
  const std::uint16_t port = plain().port();
  H1Client v4(net::Address::parse("127.0.0.1:" + std::to_string(port)).value());
  EXPECT_EQ(v4.get("/peer").body, "127.0.0.1");
  if (!plain().is_ipv6()) GTEST_SKIP() << "this machine has no IPv6";
  H1Client v6(net::Address::parse("[::1]:" + std::to_string(port)).value());
  EXPECT_EQ(v6.get("/peer").body, "::1");
}

TEST_F(ServerTest, SaysWhichAddressIsTaken) {
  ServerOptions second = options;
  second.listeners = {{.address = plain().to_string()}};
  const auto failed = Server::start(second, handler);
  ASSERT_FALSE(failed.ok());
  EXPECT_THAT(failed.error().message(), AllOf(HasSubstr(plain().to_string()), HasSubstr("another program")));
}

TEST_F(ServerTest, ASlowReaderGetsAllOfALargeBody) {
  H1Client client(plain());
  client.request("/huge");
  std::string received = client.socket.receive(1000);
  const std::size_t whole = received.find("\r\n\r\n") + 4 + kHuge;
  while (received.size() < whole) {
    const std::string more = client.socket.receive(1000 + received.size() % 7000);
    ASSERT_FALSE(more.empty());
    received += more;
  }
  EXPECT_EQ(received.substr(whole - kHuge), std::string(kHuge, 'h'));
}

TEST_F(ServerTest, AReaderThatStallsIsDropped) {
  for (const bool secure : {false, true}) {
    const std::uint64_t before = server().stats().refused_by(Refusal::kStalled);
    H1Client client(secure ? tls() : plain());
    if (secure) {
      ASSERT_TRUE(client.socket.secure());
    }
    client.request("/huge");
    client.socket.receive(1);  // the response is on its way, and will fill the socket
    ASSERT_TRUE(eventually([&] {
      clock.advance(1s);
      return server().stats().connections_now == 0;
    }));
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
  ASSERT_TRUE(eventually([&] {
    clock.advance(1s);
    return server().stats().refused_by(Refusal::kRequestTimeout) == 1 &&
           server().stats().refused_by(Refusal::kHandshake) == 1;
  }));
  EXPECT_THAT(half.receive_all(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("HTTP/1.1 408 ")));
  EXPECT_TRUE(shaking.closed_in_good_order());
  clock.advance(60s);
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

TEST_F(ServerTest, AClientThatLeavesOrCrashesCancelsWhatItWaitsFor) {
  H1Client leaves(plain());
  H1Client crashes(plain());
  H1Client half_closes(plain());
  H1Client pipelines(plain());
  H2Client h2(plain());
  for (H1Client* client : {&leaves, &crashes, &half_closes, &pipelines}) client->request("/hold");
  pipelines.request("/");
  h2.client.get("/hold");
  h2.flush();
  handler.await(5);
  leaves.socket.leave();
  handler.await(4);
  crashes.socket.crash();
  handler.await(3);
  half_closes.socket.end_output();
  handler.await(2);
  pipelines.socket.leave();
  handler.await(1);
  h2.socket.leave();
  handler.await(0);
  EXPECT_TRUE(eventually([&] { return server().stats().held_now == 0; }));
  EXPECT_EQ(server().stats().cancelled, 5U);
}

TEST_F(ServerTest, HoldsTwoThousandConnectionsAndReleasesThemTogether) {
  options.limits.connections_per_address = 3000;
  std::vector<std::unique_ptr<H1Client>> clients;
  for (int i = 0; i < 2000; ++i) {
    clients.push_back(std::make_unique<H1Client>(plain()));
    ASSERT_TRUE(clients.back()->socket.connected()) << "is the limit of open files below 5000?";
    clients.back()->request("/hold");
  }
  handler.await(2000);
  EXPECT_TRUE(eventually([&] { return server().stats().held_now == 2000; }));
  handler.release(server());
  for (const auto& client : clients) ASSERT_EQ(client->response().body, "released");
  EXPECT_EQ(server().stats().held_now, 0U);
  EXPECT_EQ(server().stats().held, 2000U);

  for (const auto& client : clients) client->request("/hold");
  handler.await(2000);
  for (std::size_t i = 0; i < clients.size(); i += 2) clients[i]->socket.leave();
  handler.await(1000);
  handler.release(server());
  for (std::size_t i = 1; i < clients.size(); i += 2) ASSERT_EQ(clients[i]->response().body, "released");
  EXPECT_EQ(server().stats().held_now, 0U);
  EXPECT_EQ(server().stats().cancelled, 1000U);
}

TEST_F(ServerTest, HoldsTwoThousandStreamsAndReleasesThemTogether) {
  for (const bool secure : {false, true}) {
    std::vector<std::unique_ptr<H2Client>> clients;
    for (int i = 0; i < 20; ++i) {
      clients.push_back(std::make_unique<H2Client>(secure ? tls() : plain(), secure));
      for (int stream = 0; stream < 100; ++stream) clients.back()->client.get("/hold");
      clients.back()->flush();
    }
    handler.await(2000);
    for (const auto& client : clients) {
      for (std::int32_t id = 1; id < 100; id += 2) client->client.cancel(id);
      client->flush();
    }
    handler.await(1000);
    EXPECT_EQ(server().stats().held_now, 1000U);
    handler.release(server());
    for (const auto& client : clients) {
      auto& responses = client->client.responses;
      ASSERT_TRUE(client->run_until([&] {
        return std::all_of(responses.begin(), responses.end(),
                           [](const auto& each) { return each.second.closed; });
      }));
      for (std::int32_t id = 101; id < 200; id += 2) ASSERT_EQ(responses[id].body, "released");
    }
    EXPECT_EQ(server().stats().held_now, 0U);
  }
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

TEST_F(ServerTest, StopsByAnsweringWhatIsHeldAndSendingWhatIsBegun) {
  H1Client h1(plain());
  H1Client idle(plain());
  H2Client h2(plain());
  H2Client h2_tls(tls(), true);
  EXPECT_EQ(idle.get("/").status, 200);
  h1.request("/hold");
  const std::int32_t held = h2.client.get("/hold");
  h2.flush();
  const std::int32_t held_tls = h2_tls.client.get("/hold");
  h2_tls.flush();
  handler.await(3);
  H1Client reading(plain());
  reading.request("/huge");
  reading.socket.receive(1);

  std::thread stopping([&] { server().stop(); });
  const auto response = h1.response();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.at("Retry-After"), "2");
  EXPECT_TRUE(idle.socket.closed_in_good_order());
  for (auto [client, id] : {std::pair{&h2, held}, std::pair{&h2_tls, held_tls}}) {
    EXPECT_TRUE(
        client->run_until([&] { return client->client.responses[id].closed && client->client.goaway; }));
    EXPECT_EQ(client->client.responses[id].status, 503);
    EXPECT_EQ(client->client.goaway, NGHTTP2_NO_ERROR);
    client->socket.leave();
  }
  EXPECT_GE(reading.socket.receive_all().size(), kHuge) << "a response under way is sent to its end";
  reading.socket.leave();
  h1.socket.leave();
  idle.socket.leave();
  stopping.join();
  EXPECT_EQ(server().stats().connections_now, 0U);
  EXPECT_EQ(server().stats().held_now, 0U);
  EXPECT_FALSE(TestSocket(plain()).connected());
}

TEST_F(ServerTest, StopsInTimeAlthoughAClientDoesNotRead) {
  H1Client stuck(plain());
  stuck.request("/huge");
  stuck.socket.receive(1);
  std::thread stopping([&] { server().stop(); });
  EXPECT_TRUE(eventually([&] {
    clock.advance(1s);
    return server().stats().connections_now == 0;
  }));
  stopping.join();
}

TEST_F(ServerTest, CanBeStoppedTwiceAndDestroyedWithoutAWord) {
  server().stop();
  server().stop();
  server_.reset();
  H1Client held(plain());
  held.request("/hold");
  handler.await(1);
  std::thread destroying([&] { server_.reset(); });
  EXPECT_EQ(held.response().status, 503);
  held.socket.leave();
  destroying.join();
  handler.await(0);
}

}  // namespace
}  // namespace sluice::http
