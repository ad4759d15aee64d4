#include <fmt/format.h>
#include <gmock/gmock.h>

#include "http/server_test_fixture.h"
#include "net/listener.h"

namespace sluice::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;

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
  // A machine without IPv6 has one address to be reached at, and the listener falls back to it; which of the
  // two is so here is the machine's affair, and the same must hold in both.
  std::vector<std::string> loopbacks{"127.0.0.1"};
  if (net::listen_on(net::Address::parse("[::1]:0").value(), 1).ok()) loopbacks.emplace_back("[::1]");
  options.listeners = {{.address = "[::]:0"}};
  for (const std::string& host : loopbacks) {
    const auto address = net::Address::parse(fmt::format("{}:{}", host, plain().port())).value();
    EXPECT_EQ(H1Client(address).get("/peer").body, address.host());
  }
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

}  // namespace
}  // namespace sluice::http
