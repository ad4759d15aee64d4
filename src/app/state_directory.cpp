#include "app/state_directory.h"

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "camera/resume_file.h"

namespace sluice::app {
namespace {

constexpr std::string_view kLock = "lock";

Error no_use(std::string_view what, const std::filesystem::path& path, std::error_code error) {
  return {ErrorCode::kInvalid,
          fmt::format("cannot {} {}: {}; name a directory that can be written with STATE_DIRECTORY", what,
                      path.string(), error.message())};
}

}  // namespace

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

std::filesystem::path cameras_directory(const std::filesystem::path& state) {
  return state / "cameras";
}

Result<net::Fd> lock_state_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return no_use("make the directory", directory, error);
  const std::filesystem::path file = directory / kLock;
  net::Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd.valid()) return no_use("write to", file, {errno, std::generic_category()});
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return no_use("lock", file, {errno, std::generic_category()});
    return Error{
        ErrorCode::kUnavailable,
        fmt::format("another sluice uses the directory {}; give this one its own with STATE_DIRECTORY",
                    directory.string())};
  }
  struct stat status{};
  if (::fstat(fd.get(), &status) == 0 && status.st_size > 0) {  // publish_beside()
    const std::filesystem::path cameras = cameras_directory(directory);
    if (const auto failed = camera::forget_resume_points(cameras)) return no_use("empty", cameras, failed);
    if (::ftruncate(fd.get(), 0) != 0) return no_use("write to", file, {errno, std::generic_category()});
  }
  return fd;
}

void publish_beside(const std::filesystem::path& directory) {
  std::ofstream(directory / kLock) << "another process has published\n";
}

}  // namespace sluice::app
