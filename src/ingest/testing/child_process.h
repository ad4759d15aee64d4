// A program run beside a test, killed with it. For tests.
#pragma once

#include <csignal>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice::ingest::testing {

class ChildProcess {
 public:
  // Looked up in PATH; without input, and its output thrown away.
  explicit ChildProcess(std::vector<std::string> arguments) {
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null",
                                       stream == STDIN_FILENO ? O_RDONLY : O_WRONLY, 0);
    }
    const int failed = posix_spawnp(&pid_, argv.front(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot run " + arguments.front());
  }
  ~ChildProcess() { kill_and_wait(); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void kill_and_wait() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  // Its exit status; -1 when it was killed.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
};

// ffmpeg with these arguments, split at spaces.
inline std::vector<std::string> ffmpeg_command(std::string_view arguments) {
  std::vector<std::string> out = {"ffmpeg", "-nostdin", "-y", "-loglevel", "quiet"};
  while (!arguments.empty()) {
    const std::size_t space = std::min(arguments.find(' '), arguments.size());
    if (space > 0) out.emplace_back(arguments.substr(0, space));
    arguments.remove_prefix(std::min(space + 1, arguments.size()));
  }
  return out;
}

}  // namespace sluice::ingest::testing
