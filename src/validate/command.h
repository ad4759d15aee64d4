// `sluice validate`: fetches, judges, prints.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "validate/exchange.h"

namespace sluice::validate {

struct CommandOptions {
  std::string url;
  bool list = false;  // print the rules and nothing else
  std::chrono::milliseconds duration{30'000};
  std::vector<Header> headers;
  bool insecure = false;
  bool old_http = false;  // HTTP/1.1 only
  bool probes = true;
  bool json = false;
  std::optional<std::string> junit_file;
  bool strict = false;
  std::vector<std::string> ignored;
  std::size_t max_playlist_bytes = std::size_t{8} * 1024 * 1024;
};

// "30s", "2m", "1500ms", "45" (seconds).
Result<std::chrono::milliseconds> parse_duration(std::string_view text);
// "Name: value".
Result<Header> parse_header(std::string_view text);
// An http or https URL with a host.
Result<void> check_url(std::string_view url);

// Writes to standard output, and a line of progress to standard error when that is a terminal. An interrupt
// (SIGINT, SIGTERM) ends the watch, and what was seen is reported. Returns the exit status. Once in a
// process.
int run_command(const CommandOptions& options);

}  // namespace sluice::validate
