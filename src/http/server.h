// Server: HTTP/1.1 and HTTP/2, plain or through TLS, on as many loops as there are cores. It knows nothing of
// what it serves.
//
//   ServerOptions options;
//   options.listeners = {{.address = "[::]:8480"}, {.address = "[::]:8443", .tls = context}};
//   SLUICE_ASSIGN(auto server, Server::start(std::move(options), handler));
//
// A plain listener takes HTTP/1.1 and HTTP/2 with prior knowledge; a TLS listener what ALPN chooses. The
// handler is called on all loops at once. All functions may be called from any thread but the loops' own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/exchange.h"
#include "http/limits.h"
#include "http/stats.h"
#include "net/address.h"
#include "net/loop.h"
#include "net/tls_context.h"

namespace sluice::http {

struct ListenerOptions {
  std::string address;                         // as net::Address::parse() takes it
  std::shared_ptr<const net::TlsContext> tls;  // nullptr: plain text
};

struct ServerOptions {
  std::vector<ListenerOptions> listeners;
  std::size_t threads = 0;  // 0: one for each core
  Limits limits;
  Timeouts timeouts;
  // Put on every response that the server itself gives instead of the handler (400, 431, 503 …): where CORS
  // headers belong, or a browser reports a network error instead of the status (HC-13).
  std::vector<Header> own_headers;
  const Clock* clock = &system_clock();  // outlives the server
};

class Server {
 public:
  // Listens, and serves from then on. `handler` outlives the server. Raises the limit of open files.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler& handler);
  ~Server();  // stops

  // Stops accepting, answers what is held with 503 and Retry-After, lets what is being sent be sent for up to
  // Timeouts::drain, and returns when the threads have ended. Every Held is destroyed by then. Twice is once.
  void stop();

  // One for each thread; they live as long as the server.
  const std::vector<net::Loop*>& loops() const;
  // In the order of the options, with the ports that are really bound.
  const std::vector<net::Address>& addresses() const;
  Stats stats() const;

 private:
  struct State;

  explicit Server(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace sluice::http
