// A connection between a client and a session, over a socket pair and under a clock that the test moves.
#include "http/connection.h"

#include <array>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "http/session_test_support.h"
#include "net/plain_transport.h"

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// A socket that takes no more than it is told to, or that is for ever shaking hands.
class ScriptedTransport final : public net::Transport {
 public:
  struct Script {
    std::size_t takes = 100'000'000;
    bool shaking_hands = false;
    bool secure = false;               // and shakes hands at once
    std::size_t record = 100'000'000;  // read at once, at most
    int reads = 0;
    std::map<std::uint64_t, int> handshakes;  // by turn of the loop
  };

  ScriptedTransport(net::Fd socket, Script& script, net::Loop& loop)
      : socket_(std::move(socket)), script_(script), loop_(loop) {}

  int fd() const override { return socket_.fd(); }
  bool secure() const override { return script_.shaking_hands || script_.secure; }
  net::Io handshake() override {
    ++script_.handshakes[loop_.turn()];
    return script_.shaking_hands ? net::Io::kBlocked : net::Io::kDone;
  }
  std::string_view protocol() const override { return {}; }
  net::IoResult read(std::span<std::uint8_t> into) override {
    ++script_.reads;
    return socket_.read(into.first(std::min(into.size(), script_.record)));
  }
  bool has_buffered_input() const override {
    char next = 0;
    return secure() && ::recv(fd(), &next, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
  }
  net::IoResult write(net::OutputQueue& queue, std::size_t budget) override {
    if (script_.takes == 0) return {net::Io::kBlocked};
    if (queue.size() <= script_.takes) return socket_.write(queue, budget);
    net::OutputQueue some;
    std::vector<std::uint8_t> bytes(script_.takes);
    queue.copy_front(bytes);
    queue.consume(bytes.size());
    some.append(Bytes::copy_of(bytes));
    script_.takes = 0;
    return {net::Io::kBlocked, socket_.write(some, budget).bytes};
  }
  std::size_t unsent() const override { return 0; }
  void finish() override { socket_.finish(); }

 private:
  net::PlainTransport socket_;
  Script& script_;
  net::Loop& loop_;
};

class ConnectionTest : public testing::Test, protected SessionFixture {
 protected:
  struct Open {
    net::Fd client;
    std::unique_ptr<Connection> connection;
    bool closed = false;
  };

  Open& open() {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
    Open& made = *opened.emplace_back(std::make_unique<Open>());
    made.client = net::Fd(pair[0]);
    auto transport = std::make_unique<ScriptedTransport>(net::Fd(pair[1]), script, loop());
    made.connection = std::make_unique<Connection>(service(), pool, std::move(transport), client,
                                                   [&made](Connection&) { made.closed = true; });
    EXPECT_TRUE(made.connection->start().ok());
    return made;
  }
  ~ConnectionTest() override {
    for (const auto& each : opened) each->connection->close();
  }

  net::Loop& loop() { return service().loop; }
  void turn(int times = 3) {
    for (int i = 0; i < times; ++i) {
      loop().post([this] { loop().stop(); });
      loop().run();
    }
  }
  // Moves the clock, and one tick of the timers more, and runs the loop until what is due by then has fired.
  void pass(std::chrono::milliseconds time) {
    clock.advance(time);
    net::Timer last([this] { loop().stop(); });
    loop().arm(last, loop().now());
    clock.advance(std::chrono::milliseconds(net::TimerWheel::Tick(1)));
    loop().run();
    turn();
  }
  static void send(Open& to, std::string_view bytes) {
    ASSERT_EQ(::send(to.client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  static std::string receive(Open& from) {
    std::string all;
    std::array<char, 65'536> buffer{};
    for (ssize_t count = 0; (count = ::recv(from.client.get(), buffer.data(), buffer.size(), 0)) > 0;) {
      all.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return all;
  }
  static std::string get(std::string_view path, std::string_view more = {}) {
    return std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: h\r\n").append(more).append("\r\n");
  }

  ScriptedTransport::Script script;
  std::vector<std::uint8_t> scratch = std::vector<std::uint8_t>(64 * kKiB);
  ConnectionPool pool{.scratch = scratch};
  std::vector<std::unique_ptr<Open>> opened;
};

TEST_F(ConnectionTest, CarriesRequestsAndResponses) {
  Open& one = open();
  send(one, get("/"));
  turn();
  EXPECT_THAT(receive(one), EndsWith("\r\n\r\nhello"));
  EXPECT_FALSE(one.closed);
}

TEST_F(ConnectionTest, AClientThatTakesNothingIsDropped) {
  script.takes = 100;
  Open& one = open();
  send(one, get("/big"));
  turn();
  pass(timeouts.write_stall - 200ms);
  EXPECT_FALSE(one.closed);
  pass(200ms);
  EXPECT_TRUE(one.closed);
  EXPECT_EQ(stats().refused_by(Refusal::kStalled), 1U);
}

TEST_F(ConnectionTest, AClientThatTakesTooLittleIsDropped) {
  Open& one = open();
  script.takes = 1000;
  send(one, get("/big"));
  turn();
  for (int i = 0; i < 3; ++i) {
    script.takes = 1000;
    pass(timeouts.send_rate_window / 4);
    EXPECT_FALSE(one.closed) << "it does take something";
  }
  script.takes = 1000;
  pass(timeouts.send_rate_window / 4);
  EXPECT_TRUE(one.closed);
  EXPECT_EQ(stats().refused_by(Refusal::kTooSlow), 1U);
}

TEST_F(ConnectionTest, AClientThatKeepsTheRateIsKept) {
  Open& one = open();
  const std::size_t enough = limits.send_rate * 30 / 4 + 1000;
  script.takes = enough;
  send(one, get("/big"));
  turn();
  for (int i = 0; i < 8; ++i) {
    script.takes = enough;
    receive(one);
    pass(timeouts.send_rate_window / 4);
  }
  EXPECT_FALSE(one.closed);
}

TEST_F(ConnectionTest, AfterTheLastResponseTheClientHasSoLongToClose) {
  Open& one = open();
  send(one, get("/", "Connection: close\r\n"));
  turn();
  EXPECT_THAT(receive(one), EndsWith("hello"));
  pass(timeouts.linger - 200ms);
  EXPECT_FALSE(one.closed);
  pass(200ms);
  EXPECT_TRUE(one.closed);
}

TEST_F(ConnectionTest, AfterTheLastResponseNothingIsReadThatIsNotThere) {
  script.secure = true;
  script.record = 1;
  Open& one = open();
  send(one, get("/", "Connection: close\r\n") + std::string(100, 'x'));
  turn(30);
  EXPECT_THAT(receive(one), EndsWith("hello"));
  const int reads = script.reads;
  turn(30);
  EXPECT_EQ(script.reads, reads);
  EXPECT_FALSE(one.closed);
}

TEST_F(ConnectionTest, AfterTheLastResponseAClientThatGoesOnSendingIsCut) {
  Open& one = open();
  send(one, get("/", "Connection: close\r\n"));
  turn();
  const std::string more(64 * kKiB, 'x');
  for (int i = 0; i < 100 && !one.closed; ++i) {
    ASSERT_LE(i, 17) << "a mebibyte is enough";
    send(one, more);
    turn();
  }
  EXPECT_TRUE(one.closed);
}

TEST_F(ConnectionTest, ShakesFewHandsATurn) {
  script.shaking_hands = true;
  for (int i = 0; i < 20; ++i) send(open(), "x");
  turn(10);
  int most = 0;
  for (const auto& [turn, count] : script.handshakes) most = std::max(most, count);
  EXPECT_EQ(most, 8);
}

TEST_F(ConnectionTest, AHandshakeHasSoLong) {
  script.shaking_hands = true;
  Open& one = open();
  pass(timeouts.tls_handshake - 200ms);
  EXPECT_FALSE(one.closed);
  pass(200ms);
  EXPECT_TRUE(one.closed);
  EXPECT_EQ(stats().refused_by(Refusal::kHandshake), 1U);
}

TEST_F(ConnectionTest, AnswersAllThatWasSentBeforeTheClientEndedItsOutput) {
  Open& one = open();
  std::string requests = get("/big");
  while (requests.size() < 100'000) requests += get("/204");  // more than one read takes
  const auto wanted = static_cast<std::size_t>(std::count(requests.begin(), requests.end(), '/') / 2);
  send(one, requests);
  ::shutdown(one.client.get(), SHUT_WR);
  std::string received;
  for (int i = 0; i < 1000 && !one.closed; ++i) {
    turn();
    received += receive(one);
  }
  received += receive(one);
  EXPECT_TRUE(one.closed);
  std::size_t answers = 0;
  for (auto at = received.find("HTTP/1.1 "); at != std::string::npos; at = received.find("HTTP/1.1 ", at + 1))
    ++answers;
  EXPECT_EQ(answers, wanted);
}

TEST_F(ConnectionTest, AClientThatLeavesARequestHeldIsNoticedAlthoughItsNextOneIsUnread) {
  Open& one = open();
  send(one, get("/hold") + get("/"));
  turn();
  EXPECT_EQ(handler.waiters.size(), 1U);
  one.client.reset();
  turn();
  EXPECT_TRUE(one.closed);
  EXPECT_TRUE(handler.waiters.empty());
}

TEST_F(ConnectionTest, ARequestThatNobodyHasLookedAtYetIsAnsweredWhenStopping) {
  Open& fresh = open();
  Open& used = open();
  send(used, get("/"));
  turn();
  EXPECT_THAT(receive(used), StartsWith("HTTP/1.1 200"));
  service().draining = true;
  for (Open* each : {&fresh, &used}) {
    send(*each, get("/"));
    each->connection->shut_down();
    EXPECT_THAT(receive(*each), StartsWith("HTTP/1.1 503")) << (each == &used ? "used" : "fresh");
  }
}

TEST_F(ConnectionTest, AnIdleClientIsClosedInGoodOrder) {
  Open& one = open();
  send(one, get("/"));
  turn();
  receive(one);
  pass(timeouts.idle);
  char byte = 0;
  EXPECT_EQ(::recv(one.client.get(), &byte, 1, 0), 0);
}

}  // namespace
}  // namespace sluice::http
