// The arguments of `sluice validate`, as a part of the whole command line. One thread; the CLI::App outlives
// it.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "app/command_line.h"
#include "base/result.h"

namespace sluice::app {

class ValidateArguments {
 public:
  explicit ValidateArguments(CLI::App& app);
  ValidateArguments(const ValidateArguments&) = delete;
  ValidateArguments& operator=(const ValidateArguments&) = delete;

  bool parsed() const { return command_->parsed(); }
  // An error says which argument is wrong. Only when parsed().
  Result<Command> command() const;

 private:
  CLI::App* command_;
  validate::CommandOptions options_;
  std::string duration_ = "30s";
  std::vector<std::string> headers_;
  std::string junit_file_;
};

}  // namespace sluice::app
