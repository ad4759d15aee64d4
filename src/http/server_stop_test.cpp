// How the server stops, over real sockets.
#include <thread>

#include "http/server_test_fixture.h"

namespace sluice::http {
namespace {

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
  options.threads = 1;
  H1Client stuck(plain());
  stuck.request("/huge");
  stuck.socket.receive(1);
  H1Client idle(plain());
  EXPECT_EQ(idle.get("/").status, 200);
  std::thread stopping([&] { server().stop(); });
  EXPECT_TRUE(idle.socket.closed_in_good_order()) << "the server has begun to stop";
  EXPECT_TRUE(turn());
  clock.advance(options.timeouts.drain);
  stopping.join();
  EXPECT_EQ(server().stats().connections_now, 0U);
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
