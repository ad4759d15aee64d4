#include "net/listener.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/log.h"

namespace sluice::net {
namespace {

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;
constexpr std::chrono::seconds kPauseWithoutResources{1};
// What the kernel may hold unsent of one connection. The default lets each viewer that stops reading pin
// megabytes.
constexpr int kUnsentInKernel = 128 * 1024;

// No result: a server without one of these options still serves, or bind() says what is wrong.
void set_option(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

Error bind_error(const Address& address, int error) {
  switch (error) {
    case EADDRINUSE:
      return {ErrorCode::kUnavailable,
              fmt::format(
                  "cannot listen on {}: another program is listening there; stop it or choose another port",
                  address.to_string())};
    case EACCES:
      return {ErrorCode::kUnavailable,
              fmt::format("cannot listen on {}: not permitted; choose a port of 1024 or above, or grant "
                          "CAP_NET_BIND_SERVICE",
                          address.to_string())};
    case EADDRNOTAVAIL:
      return {ErrorCode::kUnavailable,
              fmt::format("cannot listen on {}: this machine has no such address; use \":{}\" for all it has",
                          address.to_string(), address.port())};
    default:
      return {ErrorCode::kUnavailable,
              fmt::format("cannot listen on {}: {}", address.to_string(), std::strerror(error))};
  }
}

struct Bound {
  Fd socket;
  int error = 0;
};

Bound bind_socket(const Address& address, bool shared) {
  Fd fd(::socket(address.is_ipv6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return {{}, errno};
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (shared) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1);
  if (address.is_ipv6()) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, address.is_any() ? 0 : 1);
  // Accepted connections inherit both.
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentInKernel);
  sockaddr_in6 storage{};
  const unsigned length = address.to_sockaddr(&storage);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) != 0) return {{}, errno};
  return {std::move(fd), 0};
}

std::uint16_t bound_port(int fd) {
  sockaddr_in6 storage{};
  socklen_t length = sizeof storage;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &length);
  return Address::from(reinterpret_cast<const sockaddr&>(storage)).port();
}

}  // namespace

Result<ListeningSockets> listen_on(const Address& wanted, std::size_t count) {
  Address address = wanted;
  // The first socket does not share the port, or two Sluices could split one between them unnoticed.
  Bound probe = bind_socket(address, false);
  if (address.is_ipv6() && address.is_any() &&
      (probe.error == EAFNOSUPPORT || probe.error == EADDRNOTAVAIL)) {
    address = Address::any_ipv4(address.port());
    probe = bind_socket(address, false);
  }
  if (probe.error == 0 && ::listen(probe.socket.get(), kBacklog) != 0) probe.error = errno;
  if (probe.error != 0) return bind_error(address, probe.error);

  ListeningSockets result{address.with_port(bound_port(probe.socket.get())), {}};
  if (count == 1) {
    result.sockets.push_back(std::move(probe.socket));
    return result;
  }
  probe.socket.reset();
  for (std::size_t i = 0; i < count; ++i) {
    Bound bound = bind_socket(result.address, true);
    if (bound.error == 0 && ::listen(bound.socket.get(), kBacklog) != 0) bound.error = errno;
    if (bound.error != 0) return bind_error(result.address, bound.error);
    result.sockets.push_back(std::move(bound.socket));
  }
  return result;
}

Listener::Listener(Loop& loop, Fd socket, Accepted accepted)
    : loop_(loop),
      socket_(std::move(socket)),
      accepted_(std::move(accepted)),
      watch_([this](Readiness) { accept_some(); }),
      resume_([this] { watch_.want({.read = true}); }) {}

Result<void> Listener::start() {
  SLUICE_TRY(watch_.open(loop_, socket_.get()));
  watch_.want({.read = true});
  return {};
}

void Listener::stop() {
  if (!socket_.valid()) return;
  accept_some();
  resume_.disarm();
  watch_.close();
  socket_.reset();
}

void Listener::accept_some() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    sockaddr_in6 storage{};
    socklen_t length = sizeof storage;
    Fd connection(::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&storage), &length,
                            SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (connection.valid()) {
      accepted_(std::move(connection), Address::from(reinterpret_cast<const sockaddr&>(storage)));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      // The connection stays in the kernel's queue, and the socket readable: trying on would spin.
      const bool files = errno == EMFILE || errno == ENFILE;
      log::Logger("net").warn(
          "cannot accept connections for now: {}; {}", std::strerror(errno),
          files ? "raise the limit of open files (ulimit -n, LimitNOFILE=)" : "the machine is out of memory");
      watch_.want({});
      loop_.arm(resume_, loop_.now() + kPauseWithoutResources);
      return;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return;
    // Anything else is one client's failure between its SYN and our accept.
  }
}

}  // namespace sluice::net
