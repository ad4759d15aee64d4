// Worker: one loop with its thread, its listening sockets and its connections.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "http/admission.h"
#include "http/connection.h"
#include "http/service.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/tls_context.h"

namespace sluice::http {

// What all workers of a server share. Outlives them.
struct WorkerContext {
  Handler& handler;
  const Limits& limits;
  const Timeouts& timeouts;
  const std::vector<Header>& own_headers;
  Counters& counters;
  Admission& admission;
  const Clock& clock;
};

class Worker {
 public:
  static Result<std::unique_ptr<Worker>> create(const WorkerContext& context);
  ~Worker();

  net::Loop& loop() { return *loop_; }
  // Before start(). `tls` is nullptr for plain text.
  Result<void> listen(net::Fd socket, std::shared_ptr<const net::TlsContext> tls);
  void start(std::size_t index);
  // Any thread: stops accepting, lets the connections end in good order for a while, then ends the thread.
  void begin_stop();
  void join();

 private:
  Worker(const WorkerContext& context, std::unique_ptr<net::Loop> loop);

  void accept(net::Fd socket, const net::Address& peer, const net::TlsContext* tls);
  void open(std::unique_ptr<net::Transport> transport, const net::Address& peer, bool admitted);
  void on_closed(Connection& connection, const net::Address& peer, bool admitted);
  void shut_down();
  void close_all();
  void end_if_drained();

  Admission& admission_;
  std::unique_ptr<net::Loop> loop_;
  std::vector<std::uint8_t> scratch_;
  Service service_;
  ConnectionPool pool_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::vector<std::shared_ptr<const net::TlsContext>> tls_;
  net::ListNode<ConnectionTag> connections_;
  std::size_t refused_ = 0;  // connections open only to be told that they are too many
  std::vector<std::unique_ptr<Connection>> closed_;
  net::Deferred destroy_closed_;
  net::Timer drained_;
  std::thread thread_;
};

}  // namespace sluice::http
