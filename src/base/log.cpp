#include "base/log.h"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <iterator>
#include <mutex>
#include <utility>

#include <spdlog/pattern_formatter.h>
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

std::string_view name_of(Level level) {
  return kLevelNames.at(static_cast<std::size_t>(level)).first;
}

constexpr std::array<spdlog::level::level_enum, 4> kSpdlogLevels = {spdlog::level::debug, spdlog::level::info,
                                                                    spdlog::level::warn, spdlog::level::err};

// spdlog's own names are others, "warning" for one.
class LevelName final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& out) override {
    const auto* const level = std::ranges::find(kSpdlogLevels, message.level);
    fmt::format_to(std::back_inserter(out), "{:5}",
                   name_of(static_cast<Level>(level - kSpdlogLevels.begin())));
  }
  std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<LevelName>();
  }
};

spdlog::logger& sink() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = spdlog::stderr_color_mt("sluice");
    made->set_level(spdlog::level::trace);  // filtered by enabled() before a line is formatted
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<LevelName>('*').set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%*%$ %v");
    made->set_formatter(std::move(formatter));
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
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
  sink().log(kSpdlogLevels.at(static_cast<std::size_t>(level)), "{}: {}", subject_, line);
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
