// ConfigProblem: one mistake in a configuration, in words for the person who made it.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::app {

struct ConfigProblem {
  std::string file;     // as the user named it; or "command line"
  int line = 0;         // from 1; 0 when it is about no single line
  std::string key;      // "cameras.door.source"; empty when it is about no single key
  std::string message;  // "what is wrong; what is allowed", never with a secret in it

  friend auto operator<=>(const ConfigProblem&, const ConfigProblem&) = default;
};

// "sluice.yaml:7: stream.part_duration: 2 is out of range; a number of seconds from 0.2 to 1.5".
std::string describe(const ConfigProblem& problem);

// A piece of the file as it may be shown: in quotes, short, on one line, without control characters, and with
// the login of any URL in it hidden.
std::string quote(std::string_view text);

}  // namespace sluice::app
