#include "app/state_directory.h"

namespace sluice::app {

std::filesystem::path state_directory(const Variables& variable) {
  const auto set = [&](const char* name) {
    const std::optional<std::string> value = variable(name);
    return value.value_or("");
  };
  // systemd separates several with colons; the first is ours.
  if (const std::string given = set("STATE_DIRECTORY"); !given.empty())
    return given.substr(0, given.find(':'));
  // The XDG base directory specification has relative paths ignored.
  if (const std::filesystem::path state = set("XDG_STATE_HOME"); state.is_absolute()) return state / "sluice";
  if (const std::string home = set("HOME"); !home.empty())
    return std::filesystem::path(home) / ".local/state/sluice";
  return "/var/lib/sluice";
}

}  // namespace sluice::app
