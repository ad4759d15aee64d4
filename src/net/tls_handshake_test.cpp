// The server's side of TLS handshakes, with OpenSSL as the client.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "base/testing/temporary_directory.h"
#include "net/self_signed.h"
#include "net/tls_context.h"
#include "net/tls_transport.h"

namespace sluice::net {
namespace {

// A client that comes twice, and keeps its session.
class ReturningClient {
 public:
  explicit ReturningClient(int newest = TLS1_3_VERSION) { SSL_CTX_set_max_proto_version(context_, newest); }
  ~ReturningClient() {
    leave();
    SSL_SESSION_free(session_);
    SSL_CTX_free(context_);
  }
  void come(int fd) {
    leave();
    fd_ = Fd(fd);
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, fd);
    SSL_set_connect_state(ssl_);
    if (session_ != nullptr) SSL_set_session(ssl_, session_);
  }
  void leave() {
    if (ssl_ == nullptr) return;
    SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN);  // or the session would not count as a good one
    SSL_SESSION_free(std::exchange(session_, SSL_get1_session(ssl_)));
    SSL_free(std::exchange(ssl_, nullptr));
    fd_.reset();
  }
  SSL* ssl() { return ssl_; }
  std::string receive() {
    std::array<char, 100> buffer{};
    const int count = SSL_read(ssl_, buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(std::max(count, 0))};
  }

 private:
  SSL_CTX* context_ = SSL_CTX_new(TLS_client_method());
  SSL_SESSION* session_ = nullptr;
  SSL* ssl_ = nullptr;
  Fd fd_;
};

class TlsHandshake : public ::testing::Test {
 protected:
  TlsHandshake() { start_server(); }
  // With the same certificate each time, and other ticket keys.
  void start_server() {
    const auto files = keep_self_signed(directory_.path());
    tls_ = TlsContext::from_files(files->certificate, files->key).value();
  }
  // Gives the client's end.
  int accept() {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
    server_ = tls_->accept(Fd(pair[0]));
    return pair[1];
  }
  // Leaves the client with a session ticket.
  void visit(ReturningClient& client) {
    client.come(accept());
    Io state = Io::kBlocked;
    for (int i = 0; i < 20 && state == Io::kBlocked; ++i) {
      SSL_do_handshake(client.ssl());
      state = server_->handshake();
    }
    ASSERT_EQ(state, Io::kDone);
    write("first");
    EXPECT_EQ(client.receive(), "first");
  }
  // Has it come with "request" as early data.
  void come_early(ReturningClient& client) {
    client.come(accept());
    std::size_t written = 0;
    ASSERT_EQ(SSL_write_early_data(client.ssl(), "request", 7, &written), 1);
  }
  void write(std::string_view text) {
    OutputQueue queue;
    queue.append_text(text);
    EXPECT_EQ(server_->write(queue, text.size()).state, Io::kDone);
  }
  std::string read() {
    std::array<std::uint8_t, 100> buffer{};
    const IoResult result = server_->read(buffer);
    return {reinterpret_cast<const char*>(buffer.data()), result.bytes};
  }

  testing::TemporaryDirectory directory_;
  std::shared_ptr<const TlsContext> tls_;
  std::unique_ptr<Transport> server_;
};

TEST_F(TlsHandshake, AnswersEarlyDataBeforeTheClientHasFinished) {
  ReturningClient client;
  visit(client);
  come_early(client);
  EXPECT_EQ(server_->handshake(), Io::kDone);
  EXPECT_TRUE(server_->has_buffered_input());
  EXPECT_EQ(read(), "request");
  EXPECT_EQ(read(), "") << "the client has not had a byte yet";
  write("answer");
  EXPECT_EQ(client.receive(), "answer");
  EXPECT_EQ(SSL_get_early_data_status(client.ssl()), SSL_EARLY_DATA_ACCEPTED);
  ASSERT_EQ(SSL_write(client.ssl(), "another", 7), 7);
  EXPECT_EQ(read(), "another");
  write("more");
  EXPECT_EQ(client.receive(), "more");
  server_->finish();
  EXPECT_EQ(client.receive(), "");
  EXPECT_EQ(SSL_get_shutdown(client.ssl()), SSL_RECEIVED_SHUTDOWN);
}

TEST_F(TlsHandshake, ReadsEarlyDataOfManyRecordsAndGoesOnBehindIt) {
  ReturningClient client;
  visit(client);
  come_early(client);
  std::size_t written = 0;
  for (const char* text : {"second", "third!"}) {
    ASSERT_EQ(SSL_write_early_data(client.ssl(), text, 6, &written), 1);
  }
  EXPECT_EQ(server_->handshake(), Io::kDone);
  EXPECT_EQ(read() + read() + read(), "requestsecondthird!");
  EXPECT_EQ(read(), "");
  EXPECT_EQ(SSL_do_handshake(client.ssl()), 1);
  ASSERT_EQ(SSL_write(client.ssl(), "late", 4), 4);
  EXPECT_EQ(read(), "late");
}

TEST_F(TlsHandshake, RefusesMoreEarlyDataThanItAllows) {
  ReturningClient client;
  visit(client);
  come_early(client);
  std::size_t written = 0;
  const std::string more(kMaxEarlyData, 'x');
  EXPECT_EQ(SSL_write_early_data(client.ssl(), more.data(), more.size(), &written), 0)
      << "the ticket told it";
}

TEST_F(TlsHandshake, SpeaksTls12) {
  ReturningClient client(TLS1_2_VERSION);
  visit(client);
  EXPECT_EQ(SSL_version(client.ssl()), TLS1_2_VERSION);
  ASSERT_EQ(SSL_write(client.ssl(), "request", 7), 7);
  EXPECT_EQ(read(), "request");
}

TEST_F(TlsHandshake, SaysGoodbyeBehindTheAnswerToEarlyDataAndReadsOn) {
  ReturningClient client;
  visit(client);
  come_early(client);
  EXPECT_EQ(server_->handshake(), Io::kDone);
  EXPECT_EQ(read(), "request");
  write("answer");
  server_->finish();
  EXPECT_EQ(client.receive(), "answer");
  EXPECT_EQ(client.receive(), "");
  EXPECT_EQ(SSL_get_shutdown(client.ssl()), SSL_RECEIVED_SHUTDOWN) << "and not as if it had been cut";
  ASSERT_EQ(SSL_write(client.ssl(), "more", 4), 4);
  EXPECT_EQ(read(), "more") << "so that a close does not reset what is on its way";
}

TEST_F(TlsHandshake, GoesOnWithoutEarlyDataThatIsOfAnotherServer) {
  ReturningClient client;
  visit(client);
  start_server();
  come_early(client);
  EXPECT_EQ(server_->handshake(), Io::kBlocked);
  EXPECT_EQ(SSL_do_handshake(client.ssl()), 1);
  EXPECT_EQ(server_->handshake(), Io::kDone);
  EXPECT_EQ(SSL_get_early_data_status(client.ssl()), SSL_EARLY_DATA_REJECTED);
  ASSERT_EQ(SSL_write(client.ssl(), "again", 5), 5);
  EXPECT_EQ(read(), "again");
}

TEST_F(TlsHandshake, FailsOnBytesThatAreNotTls) {
  const Fd client(accept());
  EXPECT_EQ(server_->handshake(), Io::kBlocked);
  constexpr std::string_view kRequest = "GET / HTTP/1.1\r\n\r\n";
  ASSERT_EQ(::send(client.get(), kRequest.data(), kRequest.size(), 0), ssize_t{kRequest.size()});
  EXPECT_EQ(server_->handshake(), Io::kFailed);
  EXPECT_EQ(server_->handshake(), Io::kFailed) << "and stays failed";
}

}  // namespace
}  // namespace sluice::net
