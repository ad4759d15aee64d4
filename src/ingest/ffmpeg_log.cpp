#include "ingest/ffmpeg_log.h"

#include <array>
#include <cstdarg>
#include <mutex>
#include <utility>

#include "base/text.h"
#include "ingest/ffmpeg.h"

namespace sluice::ingest {
namespace {

thread_local FfmpegLogScope* current_scope = nullptr;

constexpr unsigned kLinesPerPeriod = 10;
constexpr std::chrono::milliseconds kPeriod{10'000};

void on_ffmpeg_line(void* /*context*/, int level, const char* format, va_list arguments) {
  FfmpegLogScope* const scope = current_scope;
  // Verbose lines and below number hundreds a second.
  if (scope == nullptr || level > AV_LOG_INFO) return;
  std::array<char, 1024> line{};
  // The format is FFmpeg's, of which there are thousands.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  const int length = std::vsnprintf(line.data(), line.size(), format, arguments);
#pragma GCC diagnostic pop
  if (length > 0) scope->on_line(level, trim(line.data()));
}

}  // namespace

bool LineLimit::admit(SteadyTime now) {
  if (now - period_began_ >= period_ || admitted_ == 0) {
    period_began_ = now;
    admitted_ = 0;
  }
  if (admitted_ >= burst_) {
    ++suppressed_;
    return false;
  }
  ++admitted_;
  return true;
}

unsigned LineLimit::take_suppressed() {
  return std::exchange(suppressed_, 0);
}

FfmpegLogScope::FfmpegLogScope(const log::Logger& logger, const Clock& clock)
    : logger_(logger), clock_(clock), limit_(kLinesPerPeriod, kPeriod) {
  static std::once_flag installed;
  std::call_once(installed, [] { av_log_set_callback(on_ffmpeg_line); });
  current_scope = this;
}

FfmpegLogScope::~FfmpegLogScope() {
  current_scope = nullptr;
}

std::string FfmpegLogScope::take_last_error() {
  return std::exchange(last_error_, {});
}

void FfmpegLogScope::on_line(int level, std::string_view line) {
  if (line.empty()) return;
  const bool is_error = level <= AV_LOG_ERROR;
  const bool wanted = log::enabled(log::Level::kDebug);
  if (!is_error && !wanted) return;
  std::string redacted = redact_urls_in(line);
  if (wanted && limit_.admit(clock_.steady())) {
    if (const unsigned suppressed = limit_.take_suppressed(); suppressed > 0) {
      logger_.debug("FFmpeg: {} lines left out", suppressed);
    }
    logger_.debug("FFmpeg: {}", redacted);
  }
  if (is_error) last_error_ = std::move(redacted);
}

}  // namespace sluice::ingest
