// Requests held by the thousand, over real sockets.
#include "http/server_test_fixture.h"

namespace sluice::http {
namespace {

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

}  // namespace
}  // namespace sluice::http
