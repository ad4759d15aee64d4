#include "app/serve.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "api/api.h"
#include "app/state_directory.h"
#include "base/log.h"
#include "camera/registry.h"
#include "http/cors.h"
#include "http/server.h"
#include "net/self_signed.h"

namespace sluice::app {
namespace {

// Ten seconds: a process that ends waits for its cameras, of which one may hang.
constexpr int kTriesForState = 100;
constexpr std::chrono::milliseconds kBetweenTries{100};

const log::Logger& logger() {
  static const log::Logger instance("sluice");
  return instance;
}

// Blocks the signals that end the program in this thread and all that it will start, so that one place waits
// for them.
class EndingSignals {
 public:
  EndingSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    // A client that leaves in the middle of a write is an error code, not an end.
    std::signal(SIGPIPE, SIG_IGN);
  }
  // Returns when one of them has come. The next one ends the program at once, whatever it is doing.
  void wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
    pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
  }
  // Whether one of them has come; it is not taken.
  bool have_come() const {
    sigset_t pending{};
    sigpending(&pending);
    return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
  }

 private:
  sigset_t set_{};
};

ingest::SourceOptions source_options(const SourceConfig& source, const CameraConfig& camera) {
  return {.name = camera.name,
          .url = source.source,
          .username = source.username,
          .password = source.password,
          .rtsp_transport = source.rtsp_transport,
          .use_wallclock_as_timestamps = camera.use_wallclock_as_timestamps};
}

hls::StreamOptions stream_options(const StreamConfig& stream, const CameraConfig& camera) {
  hls::StreamOptions options;
  options.low_latency = stream.ll_hls;
  options.part_duration = stream.part_duration;
  options.segment_duration = stream.segment_duration;
  options.window = stream.window;
  options.memory = camera.memory.value_or(stream.memory);
  return options;
}

// `state`: where what outlives the process is kept; empty when it cannot be.
Result<void> add_cameras(const Config& config, const std::filesystem::path& state,
                         camera::Registry& registry) {
  for (const CameraConfig& camera : config.cameras) {
    camera::CameraOptions options{.source = source_options(camera, camera),
                                  .stream = stream_options(config.stream, camera),
                                  .extra_part_wait_time = camera.extra_part_wait_time};
    if (!state.empty()) options.state_file = cameras_directory(state) / (camera.name + ".json");
    if (camera.substream) options.substream = source_options(*camera.substream, camera);
    SLUICE_TRY(registry.add(std::make_unique<camera::Camera>(options, system_clock())));
  }
  return {};
}

Result<std::shared_ptr<const net::TlsContext>> tls_context(const TlsConfig& tls) {
  if (!tls.automatic()) return net::TlsContext::from_files(tls.certificate, tls.key);
  SLUICE_ASSIGN(const net::CertificateFiles files,
                net::keep_self_signed(state_directory(environment_variable))
                    .context("making a self-signed certificate (`tls: false` does without)"));
  return net::TlsContext::from_files(files.certificate, files.key);
}

Result<http::ServerOptions> server_options(const HttpConfig& http) {
  http::ServerOptions options;
  for (const std::string& address : http.listen) options.listeners.push_back({.address = address});
  if (http.tls) {
    SLUICE_ASSIGN(const auto tls, tls_context(*http.tls));
    for (const std::string& address : http.tls->listen)
      options.listeners.push_back({.address = address, .tls = tls});
  }
  options.own_headers = http::Cors::headers();
  return options;
}

std::string host_to_open(const net::Address& address) {
  if (address.is_any()) return "localhost";
  return address.is_ipv6() ? fmt::format("[{}]", address.host()) : address.host();
}

void announce(const http::Server& server, std::size_t plain_listeners) {
  for (std::size_t i = 0; i < server.addresses().size(); ++i) {
    const net::Address& address = server.addresses()[i];
    const bool tls = i >= plain_listeners;
    logger().info("open {}://{}:{}/{}", tls ? "https" : "http", host_to_open(address), address.port(),
                  tls ? " for HTTP/2 and the lowest latency" : "");
  }
}

// A process that is told to end may still close its cameras when the one after it begins.
Result<net::Fd> take_state_directory(const std::filesystem::path& state, const EndingSignals& signals) {
  Result<net::Fd> lock = lock_state_directory(state);
  const auto is_held = [&lock] { return !lock.ok() && lock.error().code() == ErrorCode::kUnavailable; };
  if (is_held()) logger().info("waiting for the sluice that still uses {}", state.string());
  for (int i = 0; i < kTriesForState && is_held() && !signals.have_come(); ++i) {
    std::this_thread::sleep_for(kBetweenTries);
    lock = lock_state_directory(state);
  }
  if (lock.ok()) return lock;
  logger().warn("{}; when this process is started again, players will not go on by themselves",
                lock.error().message());
  return lock;
}

Result<void> run(const Config& config, const EndingSignals& signals) {
  const std::filesystem::path state = state_directory(environment_variable);
  const Result<net::Fd> lock = take_state_directory(state, signals);
  SLUICE_ASSIGN(http::ServerOptions options, server_options(config.http));
  camera::Registry registry;
  SLUICE_TRY(add_cameras(config, lock.ok() ? state : std::filesystem::path(), registry));
  api::Api api(registry);
  SLUICE_ASSIGN(const std::unique_ptr<http::Server> server, http::Server::start(std::move(options), api));
  api.set_server(*server);
  if (!lock.ok() && lock.error().code() == ErrorCode::kUnavailable) publish_beside(state);
  registry.start();
  announce(*server, config.http.listen.size());

  signals.wait();
  logger().info("stopping");
  server->stop();
  registry.stop();
  return {};
}

}  // namespace

int serve(const Config& config) {
  log::set_level(config.log_level);
  const EndingSignals signals;
  const Result<void> result = run(config, signals);
  if (result.ok()) return 0;
  logger().error("{}", result.error().message());
  return 1;
}

}  // namespace sluice::app
