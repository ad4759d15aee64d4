// Log lines for the person who runs Sluice: one line for each change of state, saying what, where and what to
// do.
//
//   2026-11-22T13:19:26.123Z info  camera door: connected: H.264 1920x1080, AAC 48000 Hz
//   2026-11-22T13:20:02.456Z warn  camera door: no data for 10 s; connecting again
//
// Every function may be called from any thread. Nothing secret is ever logged: pass URLs through
// redact_url().
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace sluice::log {

enum class Level { kDebug, kInfo, kWarn, kError };

// What a level is called everywhere: in lines, in the configuration, on the command line.
inline constexpr std::array<std::pair<std::string_view, Level>, 4> kLevelNames = {
    {{"debug", Level::kDebug}, {"info", Level::kInfo}, {"warn", Level::kWarn}, {"error", Level::kError}}};

// Lines below `level` are dropped; kInfo until set.
void set_level(Level level);
bool enabled(Level level);

// A Logger writes lines about one subject ("camera door", "http"); cheap to copy.
class Logger {
 public:
  explicit Logger(std::string subject) : subject_(std::move(subject)) {}

  template <typename... Args>
  void debug(fmt::format_string<Args...> format, Args&&... args) const {
    if (enabled(Level::kDebug)) write(Level::kDebug, fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) const {
    if (enabled(Level::kInfo)) write(Level::kInfo, fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void warn(fmt::format_string<Args...> format, Args&&... args) const {
    if (enabled(Level::kWarn)) write(Level::kWarn, fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void error(fmt::format_string<Args...> format, Args&&... args) const {
    if (enabled(Level::kError)) write(Level::kError, fmt::format(format, std::forward<Args>(args)...));
  }

  const std::string& subject() const { return subject_; }
  void write(Level level, std::string_view message) const;

 private:
  std::string subject_;
};

// While it lives, lines go to `lines()` instead of to standard error. For tests; one at a time.
class Capture {
 public:
  Capture();
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  // Each as "level subject: message".
  std::vector<std::string> lines() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sluice::log
