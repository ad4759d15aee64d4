// Config: everything that a person can set, checked and with its defaults, and the reader of the file it
// comes from.
//
// A Config that exists is valid: all names, ranges and addresses have been checked. docs/configuration.md is
// the reference for people; a key is added there and in config.cpp. Plain values; any thread.
#pragma once

#include <cassert>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/byte_size.h"
#include "app/config_problem.h"
#include "app/config_substitute.h"
#include "base/log.h"
#include "ingest/source_options.h"

namespace sluice::app {

// `stream:`, whose keys are Home Assistant's, range for range, with `window` and `memory`; the defaults are
// ours.
struct StreamConfig {
  bool ll_hls = true;
  std::chrono::microseconds part_duration = std::chrono::milliseconds{500};  // 0.2–1.5 s
  std::chrono::microseconds segment_duration = std::chrono::seconds{2};      // 2–10 s
  std::chrono::microseconds window = std::chrono::minutes{2};  // 30 s–1 h; see hls::StreamOptions
  std::uint64_t memory = 32 * kMiB;  // bytes of media kept for one camera; 8 MiB–4 GiB

  friend bool operator==(const StreamConfig&, const StreamConfig&) = default;
};

struct TlsConfig {
  std::vector<std::string> listen = {"[::]:8443"};
  // Both empty: a self-signed certificate is made at the first start and kept ("auto"). Otherwise the names
  // of two PEM files.
  std::filesystem::path certificate;
  std::filesystem::path key;

  bool automatic() const { return certificate.empty(); }
  friend bool operator==(const TlsConfig&, const TlsConfig&) = default;
};

// Addresses are "host:port" or "[IPv6]:port"; port 0 lets the system choose.
struct HttpConfig {
  std::vector<std::string> listen = {"[::]:8480"};
  std::optional<TlsConfig> tls = TlsConfig{};

  friend bool operator==(const HttpConfig&, const HttpConfig&) = default;
};

// Where one stream of a camera is, and how to get it.
struct SourceConfig {
  std::string source;    // see check_source(); may hold a login: redact_url() before it is shown
  std::string username;  // with `password`: take the place of the login in `source`, when not empty
  std::string password;
  std::optional<ingest::RtspTransport> rtsp_transport;  // unset: TCP, and UDP with a camera that refuses TCP

  friend bool operator==(const SourceConfig&, const SourceConfig&) = default;
};

struct CameraConfig : SourceConfig {
  std::string name;                       // see check_camera_name()
  std::optional<SourceConfig> substream;  // the same picture, smaller; the login and transport are settled
  bool use_wallclock_as_timestamps = false;
  std::chrono::microseconds extra_part_wait_time{0};  // 0–60 s
  std::optional<std::uint64_t> memory;                // unset: StreamConfig's

  friend bool operator==(const CameraConfig&, const CameraConfig&) = default;
};

struct Config {
  StreamConfig stream;
  HttpConfig http;
  std::vector<CameraConfig> cameras;  // in the order of the file; names are unique
  log::Level log_level = log::Level::kInfo;

  friend bool operator==(const Config&, const Config&) = default;
};

// A Config, or everything that is wrong with the file, by line.
class ConfigResult {
 public:
  // Implicit on purpose, as in Result.
  // NOLINTBEGIN(google-explicit-constructor)
  ConfigResult(Config config) : state_(std::move(config)) {}
  ConfigResult(std::vector<ConfigProblem> problems) : state_(std::move(problems)) {
    assert(!this->problems().empty());
  }
  // NOLINTEND(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<Config>(state_); }
  const Config& value() const& {
    assert(ok());
    return *std::get_if<Config>(&state_);
  }
  Config value() && {
    assert(ok());
    return std::move(*std::get_if<Config>(&state_));
  }
  const std::vector<ConfigProblem>& problems() const {
    assert(!ok());
    return *std::get_if<std::vector<ConfigProblem>>(&state_);
  }

 private:
  std::variant<Config, std::vector<ConfigProblem>> state_;
};

bool is_readable_file(const std::filesystem::path& path);

// The file itself and what it refers to outside.
struct ConfigSurroundings {
  std::filesystem::path file;  // named in problems; relative file names inside start in its directory
  Variables variable = environment_variable;
  std::function<bool(const std::filesystem::path&)> readable = is_readable_file;
};

ConfigResult parse_config(std::string_view yaml, const ConfigSurroundings& surroundings);

// Reads the file and parses it with the environment of this process. A file that cannot be read is a problem
// too.
ConfigResult load_config(const std::filesystem::path& file);

}  // namespace sluice::app
