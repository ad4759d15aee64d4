#include "net/transport.h"

#include <array>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "net/plain_transport.h"
#include "net/self_signed.h"
#include "net/tls_context.h"

namespace sluice::net {
namespace {

constexpr std::size_t kBudget = 1'000'000;

std::vector<std::uint8_t> pattern(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return bytes;
}

// The client's end of a socket pair; reads only when told to.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  virtual ~Peer() = default;
  // What has come, at most `limit` bytes.
  virtual std::vector<std::uint8_t> receive(std::size_t limit) {
    std::vector<std::uint8_t> bytes(limit);
    const ssize_t count = ::recv(fd_.get(), bytes.data(), limit, MSG_DONTWAIT);
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
  }
  virtual void send(std::string_view text) {
    ASSERT_EQ(::send(fd_.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  virtual void handshake(Transport& server) { EXPECT_EQ(server.handshake(), Io::kDone); }
  virtual void leave() { fd_.reset(); }
  // Sends nothing more, and says so to the kernel alone.
  void fall_silent() { ::shutdown(fd_.get(), SHUT_WR); }

 protected:
  Fd fd_;
};

class TlsPeer final : public Peer {
 public:
  explicit TlsPeer(int fd) : Peer(fd), context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_)) {
    SSL_set_fd(ssl_, fd);
    SSL_set_connect_state(ssl_);
    const std::array<unsigned char, 3> alpn{2, 'h', '2'};
    SSL_set_alpn_protos(ssl_, alpn.data(), alpn.size());
  }
  ~TlsPeer() override {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  std::vector<std::uint8_t> receive(std::size_t limit) override {
    std::vector<std::uint8_t> bytes(limit);
    const int count = SSL_read(ssl_, bytes.data(), static_cast<int>(limit));
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
  }
  void send(std::string_view text) override {
    ASSERT_EQ(SSL_write(ssl_, text.data(), static_cast<int>(text.size())), static_cast<int>(text.size()));
  }
  void handshake(Transport& server) override {
    Io state = Io::kBlocked;
    for (int i = 0; i < 20 && (state != Io::kDone || SSL_is_init_finished(ssl_) == 0); ++i) {
      SSL_do_handshake(ssl_);
      if (state != Io::kDone) state = server.handshake();
      ASSERT_NE(state, Io::kFailed);
    }
    ASSERT_EQ(state, Io::kDone);
  }
  void leave() override {
    SSL_shutdown(ssl_);
    Peer::leave();
  }

 private:
  SSL_CTX* context_;
  SSL* ssl_;
};

class TransportTest : public testing::TestWithParam<bool> {
 protected:
  static void SetUpTestSuite() {
    std::string name = testing::TempDir() + "transport_XXXXXX";
    directory = ::mkdtemp(name.data());
    const auto files = keep_self_signed(directory);
    tls = TlsContext::from_files(files->certificate, files->key).value();
  }
  static void TearDownTestSuite() {
    tls = nullptr;
    std::filesystem::remove_all(directory);
  }
  void SetUp() override {
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
    if (GetParam()) {
      server = tls->accept(Fd(pair[0]));
      client = std::make_unique<TlsPeer>(pair[1]);
    } else {
      server = std::make_unique<PlainTransport>(Fd(pair[0]));
      client = std::make_unique<Peer>(pair[1]);
    }
    client->handshake(*server);
    client->receive(1);  // TLS: takes the session ticket in
  }

  static inline std::filesystem::path directory;
  static inline std::shared_ptr<const TlsContext> tls;

  std::unique_ptr<Transport> server;
  std::unique_ptr<Peer> client;
  OutputQueue queue;
};

TEST_P(TransportTest, KnowsWhatItIs) {
  EXPECT_EQ(server->secure(), GetParam());
  EXPECT_EQ(server->protocol(), GetParam() ? "h2" : "");
}

TEST_P(TransportTest, ReadsWhatCameAndThenBlocks) {
  std::array<std::uint8_t, 100> buffer{};
  EXPECT_EQ(server->read(buffer).state, Io::kBlocked);
  client->send("hello");
  const IoResult result = server->read(buffer);
  EXPECT_EQ(result.state, Io::kDone);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(buffer.data()), result.bytes), "hello");
  EXPECT_EQ(server->read(buffer).state, Io::kBlocked);
}

TEST_P(TransportTest, TellsOfInputThatTheSocketWillNotAnnounce) {
  client->send("hello");
  std::array<std::uint8_t, 2> small{};
  ASSERT_EQ(server->read(small).bytes, 2U);
  EXPECT_EQ(server->has_buffered_input(), GetParam());
}

TEST_P(TransportTest, TellsTheEndOfInput) {
  client->leave();
  std::array<std::uint8_t, 10> buffer{};
  EXPECT_EQ(server->read(buffer).state, Io::kEnd);
}

TEST_P(TransportTest, AnswersWhoHasFallenSilent) {
  client->send("hello");
  client->fall_silent();
  std::array<std::uint8_t, 10> buffer{};
  EXPECT_EQ(server->read(buffer).bytes, 5U);
  EXPECT_EQ(server->read(buffer).state, Io::kEnd) << "many clients of TLS say no goodbye";
  queue.append_text("answer");
  EXPECT_EQ(server->write(queue, 100).state, Io::kDone);
  EXPECT_EQ(client->receive(100).size(), 6U);
}

TEST_P(TransportTest, SendsManySmallAndLargeSegmentsInOrder) {
  std::vector<std::uint8_t> expected;
  for (const std::size_t size :
       std::initializer_list<std::size_t>{1, 9, 16375, 9, 16384, 3, 40000, 200000, 5, 100000, 1, 1, 1}) {
    const auto bytes = pattern(size);
    queue.append(Bytes::copy_of(bytes));
    expected.insert(expected.end(), bytes.begin(), bytes.end());
  }
  std::vector<std::uint8_t> received;
  for (int turn = 0; turn < 10'000 && received.size() < expected.size(); ++turn) {
    ASSERT_NE(server->write(queue, kBudget).state, Io::kFailed);
    for (auto more = client->receive(10'000); !more.empty(); more = client->receive(10'000)) {
      received.insert(received.end(), more.begin(), more.end());
    }
  }
  EXPECT_EQ(received, expected);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(server->unsent(), 0U);
}

TEST_P(TransportTest, EachCallMakesProgressOrSaysThatItIsBlocked) {
  queue.append(Bytes::copy_of(pattern(3'000'000)));
  for (int calls = 0; calls < 10'000; ++calls) {
    const std::size_t before = queue.size();
    const IoResult result = server->write(queue, 1);
    ASSERT_NE(result.state, Io::kFailed);
    if (result.state == Io::kBlocked) break;
    ASSERT_LT(queue.size(), before);
    ASSERT_GT(result.bytes, 0U);
  }
  EXPECT_FALSE(queue.empty()) << "nobody read: the socket must have filled up";
  const std::size_t stuck = queue.size();
  EXPECT_EQ(server->write(queue, kBudget).state, Io::kBlocked);
  EXPECT_EQ(queue.size(), stuck) << "blocked means that nothing more is taken in";
}

TEST_P(TransportTest, KeepsLittleWhenThePeerDoesNotRead) {
  queue.append(Bytes::copy_of(pattern(3'000'000)));
  for (int i = 0; i < 100; ++i) server->write(queue, kBudget);
  EXPECT_LE(server->unsent(), 131'072U);
}

TEST_P(TransportTest, StopsAtItsBudget) {
  queue.append(Bytes::copy_of(pattern(150'000)));
  queue.append(Bytes::copy_of(pattern(3'000'000)));
  const IoResult result = server->write(queue, 1000);
  EXPECT_EQ(result.state == Io::kDone || result.state == Io::kBlocked, true);
  EXPECT_FALSE(queue.empty());
}

TEST_P(TransportTest, FailsWhenThePeerIsGone) {
  client->leave();
  queue.append(Bytes::copy_of(pattern(3'000'000)));
  Io state = Io::kDone;
  for (int i = 0; i < 10 && state == Io::kDone; ++i) state = server->write(queue, kBudget).state;
  EXPECT_EQ(state, Io::kFailed);
}

TEST_P(TransportTest, FinishingEndsThePeersInputAndLetsOursGoOn) {
  queue.append_text("bye");
  EXPECT_EQ(server->write(queue, kBudget).state, Io::kDone);
  server->finish();
  EXPECT_EQ(client->receive(100).size(), 3U);
  EXPECT_EQ(client->receive(100).size(), 0U);
}

INSTANTIATE_TEST_SUITE_P(, TransportTest, testing::Values(false, true),
                         [](const auto& each) { return each.param ? "Tls" : "Plain"; });

}  // namespace
}  // namespace sluice::net
