// sluice: see app/command_line.h for what it can be asked.
#include <cstdio>
#include <exception>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "app/command_line.h"
#include "app/config.h"
#include "app/serve.h"
#include "app/version.h"
#include "validate/command.h"

namespace sluice::app {
namespace {

constexpr int kWrongInput = 2;

int refuse(const std::vector<ConfigProblem>& problems) {
  for (const ConfigProblem& problem : problems) fmt::print(stderr, "{}\n", describe(problem));
  return kWrongInput;
}

struct Run {
  int operator()(const ServeCommand& command) const {
    const ConfigResult config = config_for(command);
    return config.ok() ? serve(config.value()) : refuse(config.problems());
  }
  int operator()(const CheckCommand& command) const {
    const ConfigResult config = load_config(command.config_file);
    if (!config.ok()) return refuse(config.problems());
    fmt::print("{}: good; {} camera{}\n", command.config_file.string(), config.value().cameras.size(),
               config.value().cameras.size() == 1 ? "" : "s");
    return 0;
  }
  int operator()(const ValidateCommand& command) const { return validate::run_command(command.options); }
  int operator()(const VersionCommand& /*unused*/) const {
    fmt::print("sluice {}\n", kVersion);
    return 0;
  }
  int operator()(const HelpCommand& command) const {
    fmt::print(command.exit_code == 0 ? stdout : stderr, "{}", command.text);
    return command.exit_code;
  }
};

int run(int argc, char** argv) {
  const Result<Command> command = parse_command_line(argc, argv);
  if (command.ok()) return std::visit(Run{}, *command);
  fmt::print(stderr, "sluice: {}\n", command.error().message());
  return kWrongInput;
}

}  // namespace
}  // namespace sluice::app

int main(int argc, char** argv) {
  try {
    return sluice::app::run(argc, argv);
  } catch (const std::exception& error) {
    // Nothing throws but when memory is out, or by a defect of ours.
    std::fprintf(stderr, "sluice: %s\n", error.what());
    return 1;
  }
}
