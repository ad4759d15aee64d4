#include "ingest/audio_clock.h"

#include <cstdlib>

namespace sluice::ingest {
namespace {

constexpr double kDriftSmoothing = 1.0 / 64;
// Timestamps in a row that must say the same before the count is moved back or far ahead: one alone is a
// stray.
constexpr unsigned kConfirmations = 3;
constexpr unsigned kUntimedFrames = 16;
constexpr std::int64_t kPlainGapSeconds = 10;

}  // namespace

AudioClock::AudioClock(std::uint32_t sample_rate, Smoothing smoothing)
    : rate_(sample_rate), jitter_(rate_ / (smoothing == Smoothing::kTimestamps ? 10 : 3)) {}

std::int64_t AudioClock::correction(std::optional<media::Ticks> timestamp) {
  if (!started_) {
    started_ = timestamp.has_value() || ++untimed_ > kUntimedFrames;
    if (timestamp) next_ = timestamp->count;
    return 0;
  }
  if (!timestamp) return 0;
  const std::int64_t ahead = timestamp->count - next_;
  // An overlap that is being taken away is taken away to the end.
  const std::int64_t tolerance = catching_up_ ? rate_ / 100 : jitter_;
  if (std::abs(ahead) <= tolerance) {
    astray_ = 0;
    catching_up_ = false;
    drift_ += (static_cast<double>(ahead) - drift_) * kDriftSmoothing;
    return 0;
  }
  const bool plain_gap = ahead > 0 && ahead < kPlainGapSeconds * rate_;
  if (!plain_gap && !catching_up_ && ++astray_ < kConfirmations) return 0;
  catching_up_ = ahead < 0 && -ahead <= longest_overlap();
  return ahead;
}

void AudioClock::shift(std::int64_t samples) {
  next_ += samples;
  drift_ = 0;
  astray_ = 0;
  catching_up_ = false;
}

}  // namespace sluice::ingest
