#include "app/command_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "app/config_check.h"
#include "app/config_suggest.h"
#include "app/validate_arguments.h"
#include "base/text.h"

namespace sluice::app {
namespace {

constexpr std::string_view kOff = "off";

struct CameraArgument {
  std::string name;  // empty when none is given
  std::string source;
};

// The text before the first "=" is a name when it can be one: no URL has a "=" before its first colon.
CameraArgument split_argument(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || !check_camera_name(std::string_view(argument).substr(0, equals)).ok()) {
    return {.name = {}, .source = argument};
  }
  return {.name = argument.substr(0, equals), .source = argument.substr(equals + 1)};
}

std::vector<std::string> level_names() {
  std::vector<std::string> names;
  names.reserve(log::kLevelNames.size());
  for (const auto& [name, level] : log::kLevelNames) names.emplace_back(name);
  return names;
}

class ConfigMerger {
 public:
  explicit ConfigMerger(Config config) : config_(std::move(config)) {}

  ConfigResult merge(const ServeCommand& command) && {
    for (const std::string& argument : command.cameras) add_camera(split_argument(argument));
    if (!command.config_file && command.cameras.empty()) {
      append_camera("demo", "test:");
    }
    if (!command.listen.empty()) config_.http.listen = addresses("--listen", command.listen);
    if (command.tls_listen) set_tls(*command.tls_listen);
    if (command.log_level) config_.log_level = *command.log_level;
    if (!problems_.empty()) return std::move(problems_);
    return std::move(config_);
  }

 private:
  void add_camera(CameraArgument argument) {
    if (const auto valid = check_source(argument.source); !valid.ok()) {
      problem(argument.name.empty() ? "URL" : argument.name, valid.error().message());
      return;
    }
    if (argument.name.empty()) {
      argument.name = free_name();
    } else if (has_camera(argument.name)) {
      problem(argument.name, "there is a camera of this name already; each has its own");
      return;
    }
    append_camera(std::move(argument.name), std::move(argument.source));
  }

  void append_camera(std::string name, std::string source) {
    CameraConfig& camera = config_.cameras.emplace_back();
    camera.name = std::move(name);
    camera.source = std::move(source);
  }

  bool has_camera(std::string_view name) const {
    return std::ranges::find(config_.cameras, name, &CameraConfig::name) != config_.cameras.end();
  }

  std::string free_name() {
    for (;;) {
      std::string name = fmt::format("camera{}", next_++);
      if (!has_camera(name)) return name;
    }
  }

  void set_tls(const std::vector<std::string>& listen) {
    if (listen.empty()) {
      config_.http.tls.reset();
      return;
    }
    if (!config_.http.tls) config_.http.tls.emplace();
    config_.http.tls->listen = addresses("--tls-listen", listen);
  }

  std::vector<std::string> addresses(std::string_view option, const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    for (const std::string& text : texts) {
      Result<std::string> address = check_listen_address(text);
      if (address.ok()) {
        out.push_back(*std::move(address));
      } else {
        problem(option, address.error().message());
      }
    }
    return out;
  }

  void problem(std::string_view key, std::string_view message) {
    problems_.push_back(
        {.file = "command line", .line = 0, .key = std::string(key), .message = std::string(message)});
  }

  Config config_;
  std::vector<ConfigProblem> problems_;
  int next_ = 1;
};

// The options of all commands and where their values go.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.failure_message(CLI::FailureMessage::simple);
    app_.footer("Without a file and a URL, `serve` shows the built-in test camera.");

    serve_->add_option("-c,--config", config_file_, "Read the configuration from this file")
        ->type_name("FILE");
    serve_->add_option("camera", command_.cameras, "Cameras besides those of the file: URL or NAME=URL")
        ->type_name("");
    serve_->add_option("--listen", command_.listen, "Listen here for HTTP instead, such as [::]:8480")
        ->type_name("ADDRESS")
        ->allow_extra_args(false);
    serve_->add_option("--tls-listen", tls_listen_, "Listen here for HTTPS instead, or `off` for no HTTPS")
        ->type_name("ADDRESS")
        ->allow_extra_args(false);
    serve_->add_option("--log-level", log_level_, "How much is logged; info when nothing else is said")
        ->type_name("LEVEL")
        ->check(CLI::IsMember(level_names()));
    check_->add_option("-c,--config", config_file_, "The file to check")->type_name("FILE")->required();
  }

  Result<Command> parse(int argc, const char* const* argv) {
    if (argc <= 1) return Command{HelpCommand{.text = app_.help(), .exit_code = 2}};
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      const auto chosen = app_.get_subcommands();
      return Command{
          HelpCommand{.text = chosen.empty() ? app_.help() : chosen.front()->help("sluice"), .exit_code = 0}};
    } catch (const CLI::ParseError& error) {
      return Error{ErrorCode::kInvalid, fmt::format("{}; see `sluice --help`", explain(error, argv[1]))};
    }
    if (version_->parsed()) return Command{VersionCommand{}};
    if (validate_.parsed()) return validate_.command();
    if (check_->parsed()) return Command{CheckCommand{.config_file = config_file_}};
    return serve();
  }

 private:
  static std::string explain(const CLI::ParseError& error, std::string_view first) {
    constexpr std::array<std::string_view, 4> kCommands = {"serve", "check", "validate", "version"};
    if (first.starts_with('-') || std::ranges::find(kCommands, first) != kCommands.end()) {
      return redact_urls_in(error.what());
    }
    if (first.find("://") != std::string_view::npos)
      return "a command comes first: `sluice serve URL` or `sluice validate URL`";
    const auto meant = nearest(first, kCommands);
    return fmt::format("{} is no command{}", quote(first),
                       meant ? fmt::format(" (did you mean {}?)", *meant) : "");
  }

  Result<Command> serve() {
    if (!config_file_.empty()) command_.config_file = config_file_;
    if (!tls_listen_.empty()) {
      const bool off = std::ranges::find(tls_listen_, kOff) != tls_listen_.end();
      if (off && tls_listen_.size() > 1) {
        return Error{ErrorCode::kInvalid, "--tls-listen is either `off` or addresses; see `sluice --help`"};
      }
      command_.tls_listen = off ? std::vector<std::string>{} : tls_listen_;
    }
    for (const auto& [name, level] : log::kLevelNames) {
      if (log_level_ == name) command_.log_level = level;
    }
    return Command{std::move(command_)};
  }

  CLI::App app_{"Sluice pulls live cameras and serves them as HLS and Low-Latency HLS.", "sluice"};
  CLI::App* serve_ = app_.add_subcommand("serve", "Pull the cameras and serve them");
  CLI::App* check_ = app_.add_subcommand("check", "Say everything that is wrong with a configuration file");
  CLI::App* version_ = app_.add_subcommand("version", "Print the version");
  ValidateArguments validate_{app_};
  ServeCommand command_;
  std::string config_file_;
  std::string log_level_;
  std::vector<std::string> tls_listen_;
};

}  // namespace

Result<Command> parse_command_line(int argc, const char* const* argv) {
  return CommandLine().parse(argc, argv);
}

ConfigResult config_for(const ServeCommand& command) {
  Config config;
  if (command.config_file) {
    ConfigResult file = load_config(*command.config_file);
    if (!file.ok()) return file;
    config = std::move(file).value();
  }
  return ConfigMerger(std::move(config)).merge(command);
}

}  // namespace sluice::app
