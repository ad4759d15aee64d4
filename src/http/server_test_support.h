// For tests of the server: clients with real sockets. They block; a minute of silence is a failure, never a
// measure.
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "http/h2_test_client.h"
#include "net/address.h"
#include "net/fd.h"
#include "net/self_signed.h"
#include "net/tls_context.h"

namespace sluice::http {

// A TCP connection, or TLS over one.
class TestSocket {
 public:
  explicit TestSocket(const net::Address& address, int receive_buffer = 0)
      : fd_(::socket(address.is_ipv6() ? AF_INET6 : AF_INET, SOCK_STREAM, 0)) {
    const timeval minute{60, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute);
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &minute, sizeof minute);
    if (receive_buffer > 0) {
      ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in6 storage{};
    const unsigned length = address.to_sockaddr(&storage);
    connected_ = ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&storage), length) == 0;
  }
  TestSocket(const TestSocket&) = delete;
  TestSocket& operator=(const TestSocket&) = delete;
  ~TestSocket() { leave(); }

  bool connected() const { return connected_; }

  // Speaks TLS from here on; `alpn` in wire format. False when the server does not agree.
  bool secure(std::string_view alpn = {}) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    ssl_.reset(SSL_new(context_.get()));
    if (!alpn.empty()) {
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                          static_cast<unsigned>(alpn.size()));
    }
    SSL_set_fd(ssl_.get(), fd_.get());
    return SSL_connect(ssl_.get()) == 1;
  }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                              : ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  // At least one byte; nothing when the server has closed, or said nothing for a minute.
  std::string receive(std::size_t limit = 65'536) {
    std::string bytes(limit, '\0');
    const auto count = ssl_ ? SSL_read(ssl_.get(), bytes.data(), static_cast<int>(limit))
                            : ::recv(fd_.get(), bytes.data(), limit, 0);
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
  }
  std::string receive_all() {
    std::string all;
    for (std::string more = receive(); !more.empty(); more = receive()) all += more;
    return all;
  }
  // The server closed, and did not reset the connection.
  bool closed_in_good_order() {
    char byte = 0;
    return ::recv(fd_.get(), &byte, 1, 0) == 0;
  }
  void end_output() { ::shutdown(fd_.get(), SHUT_WR); }
  void leave() { fd_.reset(); }
  // Closes with a reset, as a crashed client's machine does.
  void crash() {
    const linger now{1, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    fd_.reset();
  }

 private:
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  net::Fd fd_;
  bool connected_ = false;
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
};

// HTTP/1.1 over one.
class H1Client {
 public:
  struct Response {
    int status = 0;
    std::map<std::string, std::string> headers;  // names as sent
    std::string body;
  };

  explicit H1Client(const net::Address& address) : socket(address) {}

  void request(std::string_view path, std::string_view more = {}) {
    socket.send(
        std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: h\r\n").append(more).append("\r\n"));
  }
  Response get(std::string_view path, std::string_view more = {}) {
    request(path, more);
    return response();
  }
  // Status 0 when the server has closed before it was whole.
  Response response(bool with_body = true) {
    Response response;
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return response;
    }
    const int status = std::atoi(received_.c_str() + 9);
    std::size_t at = received_.find("\r\n") + 2;
    while (at < end + 2) {
      const std::size_t line = received_.find("\r\n", at);
      const std::size_t colon = received_.find(": ", at);
      response.headers[received_.substr(at, colon - at)] = received_.substr(colon + 2, line - colon - 2);
      at = line + 2;
    }
    received_.erase(0, end + 4);
    const std::size_t size = with_body && response.headers.contains("Content-Length")
                                 ? std::stoul(response.headers["Content-Length"])
                                 : 0;
    while (received_.size() < size) {
      if (!more()) return response;
    }
    response.body = received_.substr(0, size);
    received_.erase(0, size);
    response.status = status;
    return response;
  }

  TestSocket socket;

 private:
  bool more() {
    const std::string bytes = socket.receive();
    received_ += bytes;
    return !bytes.empty();
  }

  std::string received_;
};

// HTTP/2 over one.
class H2Client {
 public:
  explicit H2Client(const net::Address& address, bool tls = false) : socket(address) {
    if (tls) {
      EXPECT_TRUE(socket.secure(std::string_view("\x02h2", 3)));
    }
  }

  // Until `done()`; false when the server closed or broke the protocol before.
  template <typename Done>
  bool run_until(Done done) {
    socket.send(client.output());
    while (!done()) {
      const std::string bytes = socket.receive();
      if (bytes.empty() || !client.input(bytes)) return false;
      socket.send(client.output());
    }
    return true;
  }
  const H2TestClient::Response& get(const std::string& path) {
    const std::int32_t id = client.get(path);
    run_until([&] { return client.responses[id].closed; });
    return client.responses[id];
  }
  void flush() { socket.send(client.output()); }

  TestSocket socket;
  H2TestClient client;
};

// A certificate for the tests of one process.
inline std::shared_ptr<const net::TlsContext> test_tls() {
  static const auto context = [] {
    std::string name = testing::TempDir() + "server_tls_XXXXXX";
    const std::filesystem::path directory = ::mkdtemp(name.data());
    const auto files = net::keep_self_signed(directory).value();
    auto made = net::TlsContext::from_files(files.certificate, files.key).value();
    std::filesystem::remove_all(directory);
    return made;
  }();
  return context;
}

}  // namespace sluice::http
