// Servers for tests that do one thing each, on a free port of 127.0.0.1.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::ingest::testing {

// Lets clients connect, and says nothing to them.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool listens = ::bind(socket_, generic, size) == 0 && ::listen(socket_, 16) == 0 &&
                         ::getsockname(socket_, generic, &size) == 0;
    if (!listens) throw std::runtime_error("cannot listen on 127.0.0.1");
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { close(); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  std::uint16_t port() const { return port_; }
  // From now on connections are refused.
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

 protected:
  int socket_;

 private:
  std::uint16_t port_ = 0;
};

// Answers whatever is sent with the same bytes, and closes the connection.
class AnsweringServer : public SilentServer {
 public:
  explicit AnsweringServer(std::string answer) : answer_(std::move(answer)), thread_([this] { serve(); }) {}
  ~AnsweringServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
  }

 private:
  void serve() {
    for (;;) {
      const int client = ::accept(socket_, nullptr, nullptr);
      if (client < 0) return;
      char request[4096];
      if (::recv(client, request, sizeof request, 0) > 0)
        ::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      ::close(client);
    }
  }

  std::string answer_;
  std::thread thread_;
};

// A port that nothing listens on.
inline std::uint16_t closed_port() {
  SilentServer server;
  return server.port();
}

}  // namespace sluice::ingest::testing
