// What FFmpeg's libraries have to say, as lines of our log: prefixed with the camera's name, without secrets,
// at most some lines a second, and only when debug lines are wanted at all.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"

namespace sluice::ingest {

// At most `burst` lines within a `period`; counts what it keeps back. Pure; one thread.
class LineLimit {
 public:
  LineLimit(unsigned burst, std::chrono::milliseconds period) : burst_(burst), period_(period) {}

  // Whether a line may be written now.
  bool admit(SteadyTime now);
  // Lines kept back since this was last asked; asked after admit() said yes.
  unsigned take_suppressed();

 private:
  unsigned burst_;
  std::chrono::milliseconds period_;
  SteadyTime period_began_{};
  unsigned admitted_ = 0;
  unsigned suppressed_ = 0;
};

// While it lives, what FFmpeg says on this thread belongs to `logger`. What FFmpeg says on threads without a
// scope, its own for instance, is dropped. One at a time on a thread.
class FfmpegLogScope {
 public:
  FfmpegLogScope(const log::Logger& logger, const Clock& clock);
  ~FfmpegLogScope();
  FfmpegLogScope(const FfmpegLogScope&) = delete;
  FfmpegLogScope& operator=(const FfmpegLogScope&) = delete;

  // The last error that FFmpeg put in words, redacted, since this was last asked. Its codes alone often say
  // little.
  std::string take_last_error();

  void on_line(int level, std::string_view line);

 private:
  const log::Logger& logger_;
  const Clock& clock_;
  LineLimit limit_;
  std::string last_error_;
};

}  // namespace sluice::ingest
