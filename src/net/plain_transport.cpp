#include "net/plain_transport.h"

#include <array>
#include <cerrno>

#include <sys/socket.h>

namespace sluice::net {

IoResult PlainTransport::read(std::span<std::uint8_t> into) {
  for (;;) {
    const ssize_t count = ::recv(socket_.get(), into.data(), into.size(), 0);
    if (count > 0) return {Io::kDone, static_cast<std::size_t>(count)};
    if (count == 0) return {Io::kEnd};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Io::kBlocked};
    if (errno != EINTR) return {Io::kFailed};
  }
}

IoResult PlainTransport::write(OutputQueue& queue, std::size_t budget) {
  std::array<iovec, 64> vectors;
  IoResult result;
  while (!queue.empty() && result.bytes < budget) {
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = queue.gather(vectors);
    const ssize_t count = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0) {
      queue.consume(static_cast<std::size_t>(count));
      result.bytes += static_cast<std::size_t>(count);
    } else if (count < 0 && errno != EINTR) {
      result.state = errno == EAGAIN || errno == EWOULDBLOCK ? Io::kBlocked : Io::kFailed;
      return result;
    }
  }
  return result;
}

void PlainTransport::finish() {
  ::shutdown(socket_.get(), SHUT_WR);
}

}  // namespace sluice::net
