#include "http/server.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "http/admission.h"
#include "http/worker.h"
#include "net/file_limit.h"
#include "net/listener.h"

namespace sluice::http {
namespace {

// What the rest of the program may need of the files a process may open: an eighth, and not less than some.
std::size_t connections_within(std::size_t files) {
  const std::size_t reserve = std::max<std::size_t>(256, files / 8);
  return files > 2 * reserve ? files - reserve : std::max<std::size_t>(files / 2, 16);
}

}  // namespace

struct Server::State {
  State(ServerOptions given, std::size_t connections)
      : options(std::move(given)), admission(connections, options.limits.connections_per_address) {}

  const ServerOptions options;
  Counters counters;
  Admission admission;
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<net::Loop*> loops;
  std::vector<net::Address> addresses;
  std::once_flag stopped;
};

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler& handler) {
  const std::size_t files = net::raise_file_limit();
  const std::size_t connections =
      options.limits.connections != 0 ? options.limits.connections : connections_within(files);
  const std::size_t threads =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  auto state = std::make_unique<State>(std::move(options), connections);
  const WorkerContext context{.handler = handler,
                              .limits = state->options.limits,
                              .timeouts = state->options.timeouts,
                              .own_headers = state->options.own_headers,
                              .counters = state->counters,
                              .admission = state->admission,
                              .clock = *state->options.clock};
  for (std::size_t i = 0; i < threads; ++i) {
    SLUICE_ASSIGN(auto worker, Worker::create(context));
    state->loops.push_back(&worker->loop());
    state->workers.push_back(std::move(worker));
  }
  for (const ListenerOptions& listener : state->options.listeners) {
    SLUICE_ASSIGN(const auto address, net::Address::parse(listener.address));
    SLUICE_ASSIGN(auto listening, net::listen_on(address, threads));
    state->addresses.push_back(listening.address);
    for (std::size_t i = 0; i < threads; ++i) {
      SLUICE_TRY(state->workers[i]->listen(std::move(listening.sockets[i]), listener.tls));
    }
  }
  for (std::size_t i = 0; i < threads; ++i) state->workers[i]->start(i);
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop();
}

void Server::stop() {
  std::call_once(state_->stopped, [this] {
    for (const auto& worker : state_->workers) worker->begin_stop();
    for (const auto& worker : state_->workers) worker->join();
  });
}

const std::vector<net::Loop*>& Server::loops() const {
  return state_->loops;
}
const std::vector<net::Address>& Server::addresses() const {
  return state_->addresses;
}
Stats Server::stats() const {
  return state_->counters.snapshot();
}

}  // namespace sluice::http
