#include "http/worker.h"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/log.h"
#include "net/plain_transport.h"

namespace sluice::http {
namespace {

constexpr std::size_t kScratchSize = 64 * kKiB;
// Beyond the limit of connections so many more, a loop, are kept long enough to be told.
constexpr std::size_t kMaxRefused = 64;

void refuse_at_once(int fd) {
  static constexpr std::string_view kResponse =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  [[maybe_unused]] const ssize_t sent =
      ::send(fd, kResponse.data(), kResponse.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(fd, SHUT_WR);
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::create(const WorkerContext& context) {
  SLUICE_ASSIGN(auto loop, net::Loop::create(context.clock));
  return std::unique_ptr<Worker>(new Worker(context, std::move(loop)));
}

Worker::Worker(const WorkerContext& context, std::unique_ptr<net::Loop> loop)
    : admission_(context.admission),
      loop_(std::move(loop)),
      scratch_(kScratchSize),
      service_{.handler = context.handler,
               .loop = *loop_,
               .limits = context.limits,
               .timeouts = context.timeouts,
               .own_headers = context.own_headers,
               .counters = context.counters,
               .date = DateCache(context.clock)},
      pool_{.scratch = scratch_},
      destroy_closed_([this] {
        closed_.clear();
        end_if_drained();
      }),
      drained_([this] { close_all(); }) {}

Worker::~Worker() {
  close_all();
  closed_.clear();
}

Result<void> Worker::listen(net::Fd socket, std::shared_ptr<const net::TlsContext> tls) {
  const net::TlsContext* context = tls.get();
  tls_.push_back(std::move(tls));
  listeners_.push_back(std::make_unique<net::Listener>(
      *loop_, std::move(socket), [this, context](net::Fd connection, const net::Address& peer) {
        accept(std::move(connection), peer, context);
      }));
  return listeners_.back()->start();
}

void Worker::start(std::size_t index) {
  thread_ = std::thread([this, index] {
    ::pthread_setname_np(::pthread_self(), fmt::format("http-{}", index).c_str());
    loop_->run();
  });
}

void Worker::accept(net::Fd socket, const net::Address& peer, const net::TlsContext* tls) {
  ++service_.counters.connections;
  const Admission::Verdict verdict = admission_.enter(peer);
  const bool admitted = verdict == Admission::Verdict::kAdmitted;
  if (!admitted) {
    service_.counters.refuse(verdict == Admission::Verdict::kTooMany ? Refusal::kConnections
                                                                     : Refusal::kConnectionsPerAddress);
    if (refused_ >= kMaxRefused) {
      if (tls == nullptr) refuse_at_once(socket.get());
      return;
    }
  }
  auto transport = tls != nullptr ? tls->accept(std::move(socket))
                                  : std::make_unique<net::PlainTransport>(std::move(socket));
  if (transport) return open(std::move(transport), peer, admitted);
  if (admitted) admission_.leave(peer);
}

void Worker::open(std::unique_ptr<net::Transport> transport, const net::Address& peer, bool admitted) {
  Client client{.peer = peer.host(), .secure = transport->secure(), .refused = !admitted};
  // Owned by the list until it says that it is closed.
  auto* connection = new Connection(service_, pool_, std::move(transport), std::move(client),
                                    [this, peer, admitted](Connection& c) { on_closed(c, peer, admitted); });
  connections_.push_back(*connection);
  ++service_.counters.connections_now;
  if (!admitted) ++refused_;
  if (const auto started = connection->start(); !started.ok()) {
    log::Logger("http").warn("dropped a connection: {}", started.error().message());
    connection->close();
  }
}

void Worker::on_closed(Connection& connection, const net::Address& peer, bool admitted) {
  connection.unlink();
  closed_.emplace_back(&connection);
  --service_.counters.connections_now;
  if (admitted) {
    admission_.leave(peer);
  } else {
    --refused_;
  }
  loop_->defer(destroy_closed_);
}

void Worker::begin_stop() {
  loop_->post([this] { shut_down(); });
}

void Worker::shut_down() {
  service_.draining = true;
  for (const auto& listener : listeners_) listener->stop();
  // A connection that closes goes off the list, so the list is walked on a list of its own.
  net::ListNode<ConnectionTag> walk;
  walk.take_all(connections_);
  while (net::ListNode<ConnectionTag>* node = walk.take_front()) {
    connections_.push_back(*node);
    static_cast<Connection*>(node)->shut_down();
  }
  loop_->arm(drained_, loop_->now() + service_.timeouts.drain);
  end_if_drained();
}

void Worker::close_all() {
  net::ListNode<ConnectionTag> walk;
  walk.take_all(connections_);
  while (net::ListNode<ConnectionTag>* node = walk.take_front()) {
    connections_.push_back(*node);
    static_cast<Connection*>(node)->close();
  }
}

void Worker::end_if_drained() {
  if (service_.draining && !connections_.linked()) loop_->stop();
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace sluice::http
