// ${VAR} and ${VAR:default} in the values of a configuration file.
//
// Done on each value after YAML has been parsed, so that a password with a quote, a colon or a line feed in
// it cannot become anything else. What is put in is not looked at again. $${ stands for ${ itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::app {

// The value of a variable, or nothing when it is not set. A variable set to "" is set.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

// The variables of this process. Not to be called while another thread changes them.
std::optional<std::string> environment_variable(const std::string& name);

// Errors name the variable, never a value.
Result<std::string> substitute(std::string_view text, const Variables& variables);

}  // namespace sluice::app
