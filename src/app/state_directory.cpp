#include "app/state_directory.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

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

Result<net::Fd> lock_state_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::filesystem::path file = directory / "lock";
  net::Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd.valid()) {
    error.assign(errno, std::generic_category());
    return Error{ErrorCode::kUnavailable,
                 fmt::format("cannot write to {}: {}", file.string(), error.message())};
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error{
        ErrorCode::kUnavailable,
        fmt::format("another sluice uses the directory {}; give this one its own with STATE_DIRECTORY",
                    directory.string())};
  }
  return fd;
}

}  // namespace sluice::app
