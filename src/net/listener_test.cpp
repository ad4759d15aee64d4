#include "net/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

namespace sluice::net {
namespace {

using testing::HasSubstr;

Fd connect_to(const Address& address) {
  Fd fd(::socket(address.is_ipv6() ? AF_INET6 : AF_INET, SOCK_STREAM, 0));
  sockaddr_in6 storage{};
  const unsigned length = address.to_sockaddr(&storage);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) != 0) fd.reset();
  return fd;
}

Address parse(const std::string& text) {
  return Address::parse(text).value();
}

TEST(ListenOn, ChoosesAPortForPortZeroAndSharesItBetweenTheSockets) {
  const auto listening = listen_on(parse("127.0.0.1:0"), 3);
  ASSERT_TRUE(listening.ok());
  EXPECT_NE(listening->address.port(), 0);
  EXPECT_EQ(listening->sockets.size(), 3U);
  EXPECT_TRUE(connect_to(listening->address).valid());
}

TEST(ListenOn, RefusesAnAddressInUseAlsoByAnotherOfItsKind) {
  for (const std::size_t count : {1U, 2U}) {
    const auto first = listen_on(parse("127.0.0.1:0"), count);
    ASSERT_TRUE(first.ok());
    const auto second = listen_on(first->address, 2);
    ASSERT_FALSE(second.ok()) << count;
    EXPECT_THAT(second.error().message(), HasSubstr(first->address.to_string()));
    EXPECT_THAT(second.error().message(), HasSubstr("choose another port"));
  }
}

TEST(ListenOn, SaysWhenTheAddressIsNotOfThisMachine) {
  const auto listening = listen_on(parse("192.0.2.1:8480"), 1);
  ASSERT_FALSE(listening.ok());
  EXPECT_THAT(listening.error().message(), HasSubstr("no such address"));
}

// A machine without IPv6 has one address to be reached at, and "[::]" means "0.0.0.0" there; which of the two
// is so here is the machine's affair, and each case is held to what it must do.
TEST(ListenOn, TheUnspecifiedAddressTakesEveryFamilyTheMachineHas) {
  const bool has_ipv6 = listen_on(parse("[::1]:0"), 1).ok();
  for (const std::size_t count : {1U, 2U}) {
    const auto listening = listen_on(parse("[::]:0"), count);
    ASSERT_TRUE(listening.ok());
    const std::string port = std::to_string(listening->address.port());
    EXPECT_TRUE(connect_to(parse("127.0.0.1:" + port)).valid());
    EXPECT_EQ(connect_to(parse("[::1]:" + port)).valid(), has_ipv6);
  }
}

TEST(Listener, HandsOverConnectionsReadyForUse) {
  auto loop = Loop::create().value();
  auto listening = listen_on(parse("127.0.0.1:0"), 1);
  ASSERT_TRUE(listening.ok());
  std::vector<Fd> accepted;
  Listener listener(*loop, std::move(listening->sockets[0]), [&](Fd connection, const Address& peer) {
    EXPECT_EQ(peer.host(), "127.0.0.1");
    accepted.push_back(std::move(connection));
    if (accepted.size() == 100) loop->stop();
  });
  ASSERT_TRUE(listener.start().ok());
  std::vector<Fd> clients;
  clients.reserve(100);
  for (int i = 0; i < 100; ++i) clients.push_back(connect_to(listening->address));
  loop->run();
  ASSERT_EQ(accepted.size(), 100U);
  int no_delay = 0;
  int unsent = 0;
  socklen_t size = sizeof(int);
  ::getsockopt(accepted[0].get(), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size);
  ::getsockopt(accepted[0].get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, &size);
  EXPECT_EQ(no_delay, 1) << "inherited from the listening socket";
  EXPECT_EQ(unsent, 128 * 1024);
}

// No file can be opened while it lives.
class NoFilesLeft {
 public:
  NoFilesLeft() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const Fd next(::dup(0));  // every number below it is taken
    const rlimit none{static_cast<rlim_t>(next.get()), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoFilesLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoFilesLeft(const NoFilesLeft&) = delete;
  NoFilesLeft& operator=(const NoFilesLeft&) = delete;

 private:
  rlimit before_{};
};

TEST(Listener, PausesWithoutFilesLeftSaysSoAndGoesOn) {
  ManualClock clock;
  auto loop = Loop::create(clock).value();
  auto listening = listen_on(parse("127.0.0.1:0"), 1);
  std::size_t accepted = 0;
  Listener listener(*loop, std::move(listening->sockets[0]), [&](const Fd&, const Address&) {
    ++accepted;
    loop->stop();
  });
  ASSERT_TRUE(listener.start().ok());
  const Fd client = connect_to(listening->address);
  const log::Capture log;
  {
    const NoFilesLeft scarce;
    for (int i = 0; i < 10; ++i) {
      loop->post([&] { loop->stop(); });
      loop->run();
    }
  }
  EXPECT_EQ(accepted, 0U);
  EXPECT_THAT(log.lines(), testing::ElementsAre(HasSubstr("raise the limit of open files"))) << "said once";
  clock.advance(std::chrono::seconds(2));
  loop->run();
  EXPECT_EQ(accepted, 1U);
}

TEST(Listener, TakesWhatIsAlreadyConnectedBeforeItStops) {
  auto loop = Loop::create().value();
  auto listening = listen_on(parse("127.0.0.1:0"), 1);
  ASSERT_TRUE(listening.ok());
  std::vector<Fd> accepted;
  Listener listener(*loop, std::move(listening->sockets[0]),
                    [&](Fd connection, const Address&) { accepted.push_back(std::move(connection)); });
  ASSERT_TRUE(listener.start().ok());
  const Fd early = connect_to(listening->address);
  listener.stop();
  EXPECT_EQ(accepted.size(), 1U);
  EXPECT_FALSE(connect_to(listening->address).valid());
}

}  // namespace
}  // namespace sluice::net
