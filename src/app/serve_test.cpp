// The program from its configuration to its end, in this process; what it serves is tested end to end.
#include "app/serve.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "app/state_directory.h"
#include "base/log.h"
#include "base/testing/temporary_directory.h"

namespace sluice::app {
namespace {

// On a port that the system chooses, without TLS; what is kept is kept in a directory for tests.
Config small_config() {
  static const sluice::testing::TemporaryDirectory state;
  setenv("STATE_DIRECTORY", state.path().c_str(), 1);
  Config config;
  config.http.listen = {"127.0.0.1:0"};
  config.http.tls.reset();
  CameraConfig& camera = config.cameras.emplace_back();
  camera.name = "demo";
  camera.source = "test:?size=320x240&fps=5&gop=1";
  return config;
}

bool has_line(const std::vector<std::string>& lines, std::string_view begin, std::string_view part) {
  for (const std::string& line : lines) {
    if (line.starts_with(begin) && line.find(part) != std::string::npos) return true;
  }
  return false;
}

// Makes serve() find a signal that ends it as soon as it waits for one.
class PendingSignal {
 public:
  explicit PendingSignal(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, &before_);
    pthread_kill(pthread_self(), signal);
  }
  ~PendingSignal() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  PendingSignal(const PendingSignal&) = delete;
  PendingSignal& operator=(const PendingSignal&) = delete;

 private:
  sigset_t before_{};
};

TEST(Serve, SaysWhereToLookAndStopsWhenItIsToldTo) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const log::Capture capture;
    const PendingSignal pending(signal);
    EXPECT_EQ(serve(small_config()), 0);
    EXPECT_TRUE(has_line(capture.lines(), "info sluice: open http://127.0.0.1:", "/"));
    EXPECT_TRUE(has_line(capture.lines(), "info sluice: stopping", ""));
  }
}

TEST(Serve, ServesWithoutTheStateThatAnotherProcessHas) {
  const Config config = small_config();
  const std::filesystem::path state = std::getenv("STATE_DIRECTORY");
  const Result<net::Fd> lock = lock_state_directory(state);
  ASSERT_TRUE(lock.ok());
  const log::Capture capture;
  const PendingSignal pending(SIGTERM);  // which it need not wait behind
  EXPECT_EQ(serve(config), 0);
  EXPECT_TRUE(has_line(capture.lines(), "warn sluice: another sluice uses the directory ", state.string()));
  EXPECT_TRUE(has_line(capture.lines(), "info sluice: open http://127.0.0.1:", "/"));
  EXPECT_GT(std::filesystem::file_size(state / "lock"), 0U) << "who has it next is told";
}

TEST(Serve, SaysWhyItCannotBegin) {
  Config elsewhere = small_config();
  elsewhere.http.listen = {"192.0.2.1:8480"};  // of a network for examples: no machine has it
  Config no_certificate = small_config();
  no_certificate.http.tls = TlsConfig{
      .listen = {"127.0.0.1:0"}, .certificate = "/nowhere/certificate.pem", .key = "/nowhere/key.pem"};
  Config twins = small_config();
  twins.cameras.push_back(twins.cameras.front());
  for (const auto& [config, reason] :
       {std::pair{elsewhere, "192.0.2.1:8480"}, std::pair{no_certificate, "/nowhere/certificate.pem"},
        std::pair{twins, "demo"}}) {
    const log::Capture capture;
    EXPECT_EQ(serve(config), 1);
    EXPECT_TRUE(has_line(capture.lines(), "error sluice: ", reason)) << reason;
  }
}

TEST(Serve, LogsAsMuchAsTheConfigurationSays) {
  Config config = small_config();
  config.log_level = log::Level::kError;
  const log::Capture capture;
  const PendingSignal pending(SIGTERM);
  EXPECT_EQ(serve(config), 0);
  EXPECT_FALSE(log::enabled(log::Level::kWarn));
  EXPECT_FALSE(has_line(capture.lines(), "info", ""));
  log::set_level(log::Level::kInfo);
}

}  // namespace
}  // namespace sluice::app
