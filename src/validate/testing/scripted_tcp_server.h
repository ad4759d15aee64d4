// A server for tests that says word for word what a script tells it to, on a real socket of the loopback.
//
// One thread accepts, one more for each connection runs the script after each head of a request. The
// destructor ends them all: send() and pause() then answer false, and a script returns.
#pragma once

#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::validate::testing {

// True when the socket is ready; false when it is time to stop, or nothing came in time.
inline bool wait_for(int socket, short events, int stop, int timeout) {
  std::array<pollfd, 2> watched = {{{socket, events, 0}, {stop, POLLIN, 0}}};
  return ::poll(watched.data(), watched.size(), timeout) > 0 && watched[1].revents == 0 &&
         watched[0].revents != 0;
}

class ScriptedTcpServer {
 public:
  class Connection {
   public:
    Connection(int socket, int stop) : socket_(socket), stop_(stop) {}
    // False once the other side, or the test, is gone.
    bool send(std::string_view bytes);
    // Waits; false when the other side, or the test, is gone meanwhile.
    bool pause(std::chrono::milliseconds time);
    // Closes with a TCP reset instead of an end.
    void reset();

   private:
    friend class ScriptedTcpServer;
    std::string read_head();

    int socket_;
    int stop_;
  };
  // `head` is a request up to and with its empty line. False closes the connection.
  using Script = std::function<bool(const std::string& head, Connection& connection)>;

  explicit ScriptedTcpServer(Script script);
  ~ScriptedTcpServer();
  ScriptedTcpServer(const ScriptedTcpServer&) = delete;
  ScriptedTcpServer& operator=(const ScriptedTcpServer&) = delete;

  // "http://127.0.0.1:PORT" + path
  std::string url(std::string_view path) const;
  // Every head that was read so far.
  std::vector<std::string> heads() const;

 private:
  void accept_all();
  void serve(int socket);

  Script script_;
  int listener_;
  int stop_[2];  // a pipe whose end of file says stop
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

inline bool ScriptedTcpServer::Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(socket_, POLLOUT, stop_, -1)) return false;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

inline bool ScriptedTcpServer::Connection::pause(std::chrono::milliseconds time) {
  std::array<pollfd, 2> watched = {{{socket_, POLLRDHUP, 0}, {stop_, POLLIN, 0}}};
  return ::poll(watched.data(), watched.size(), static_cast<int>(time.count())) == 0;
}

inline void ScriptedTcpServer::Connection::reset() {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

inline std::string ScriptedTcpServer::Connection::read_head() {
  std::string head;
  while (!head.ends_with("\r\n\r\n")) {
    char c = 0;
    if (!wait_for(socket_, POLLIN, stop_, -1) || ::recv(socket_, &c, 1, 0) != 1) return {};
    head.push_back(c);
  }
  return head;
}

inline ScriptedTcpServer::ScriptedTcpServer(Script script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::pipe(stop_) != 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, SOMAXCONN) != 0 ||
      ::getsockname(listener_, generic, &size) != 0)
    std::abort();
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

inline ScriptedTcpServer::~ScriptedTcpServer() {
  ::close(stop_[1]);
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  ::close(stop_[0]);
  ::close(listener_);
}

inline std::string ScriptedTcpServer::url(std::string_view path) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

inline std::vector<std::string> ScriptedTcpServer::heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

inline void ScriptedTcpServer::accept_all() {
  while (wait_for(listener_, POLLIN, stop_[0], -1)) {
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket >= 0) connections_.emplace_back([this, socket] { serve(socket); });
  }
}

inline void ScriptedTcpServer::serve(int socket) {
  Connection connection(socket, stop_[0]);
  for (;;) {
    const std::string head = connection.read_head();
    if (head.empty()) break;
    {
      const std::lock_guard lock(mutex_);
      heads_.push_back(head);
    }
    if (!script_(head, connection)) break;
  }
  ::close(socket);
}

}  // namespace sluice::validate::testing
