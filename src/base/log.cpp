#include "base/log.h"

#include <atomic>
#include <mutex>
#include <utility>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace sluice::log {

struct Capture::State {
  mutable std::mutex mutex;
  std::vector<std::string> lines;
};

namespace {

std::atomic<Level> g_level{Level::kInfo};
std::mutex g_capture_mutex;
std::shared_ptr<Capture::State> g_capture;  // guarded by g_capture_mutex
std::atomic<bool> g_capturing{false};

spdlog::logger& sink() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = spdlog::stderr_color_mt("sluice");
    made->set_level(spdlog::level::trace);  // filtered by enabled() before a line is formatted
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%-5l%$ %v", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
}

std::string_view name_of(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarn: return "warn";
    case Level::kError: return "error";
  }
  return "";
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug: return spdlog::level::debug;
    case Level::kInfo: return spdlog::level::info;
    case Level::kWarn: return spdlog::level::warn;
    case Level::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

// A message may quote a camera or a stranger; a line break in it must not forge another line.
std::string one_line(std::string_view message) {
  std::string line(message);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return line;
}

}  // namespace

void set_level(Level level) {
  g_level = level;
}
bool enabled(Level level) {
  return level >= g_level.load(std::memory_order_relaxed);
}

void Logger::write(Level level, std::string_view message) const {
  const std::string line = one_line(message);
  if (g_capturing.load()) {
    const std::lock_guard lock(g_capture_mutex);
    if (g_capture) {
      const std::lock_guard state_lock(g_capture->mutex);
      g_capture->lines.push_back(fmt::format("{} {}: {}", name_of(level), subject_, line));
      return;
    }
  }
  sink().log(to_spdlog(level), "{}: {}", subject_, line);
}

Capture::Capture() : state_(std::make_shared<State>()) {
  const std::lock_guard lock(g_capture_mutex);
  g_capture = state_;
  g_capturing = true;
}

Capture::~Capture() {
  const std::lock_guard lock(g_capture_mutex);
  g_capture = nullptr;
  g_capturing = false;
}

std::vector<std::string> Capture::lines() const {
  const std::lock_guard lock(state_->mutex);
  return state_->lines;
}

}  // namespace sluice::log
