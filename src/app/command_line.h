// The command line: what the program is asked to do.
//
//   sluice serve [-c FILE] [[NAME=]URL…] [--listen ADDRESS…] [--tls-listen ADDRESS…|off] [--log-level LEVEL]
//   sluice check -c FILE
//   sluice validate URL [--for 60s] [--header 'Name: value'…] [--json] [--junit FILE] … | --list
//   sluice version
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/config.h"
#include "base/log.h"
#include "base/result.h"
#include "validate/command.h"

namespace sluice::app {

struct ServeCommand {
  std::optional<std::filesystem::path> config_file;
  std::vector<std::string> cameras;                    // "URL" or "NAME=URL", as given
  std::vector<std::string> listen;                     // takes the place of http.listen when not empty
  std::optional<std::vector<std::string>> tls_listen;  // empty: no TLS; takes the place of http.tls.listen
  std::optional<log::Level> log_level;
};

struct CheckCommand {
  std::filesystem::path config_file;
};

struct ValidateCommand {
  validate::CommandOptions options;
};

struct VersionCommand {};

// To be printed: on standard output with exit code 0 when it was asked for, on standard error with 2
// otherwise.
struct HelpCommand {
  std::string text;
  int exit_code = 0;
};

using Command = std::variant<ServeCommand, CheckCommand, ValidateCommand, VersionCommand, HelpCommand>;

// Pure. An error is one sentence for standard error, after which the program exits with 2.
Result<Command> parse_command_line(int argc, const char* const* argv);

// The configuration that the command asks for: the file's, with the cameras of the command line behind its
// own and what the options say in the place of what the file says. A URL without a name becomes camera1,
// camera2, …, as far as the name is free. Without a file and a URL there is one camera, demo, the built-in
// `test:`.
//
// The problems of the file come alone, before those of the command line are looked for.
ConfigResult config_for(const ServeCommand& command);

}  // namespace sluice::app
