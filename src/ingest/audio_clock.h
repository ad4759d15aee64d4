// AudioClock: where on the time line the next sound goes.
//
// Sound is placed by counting its samples, not by its timestamps, which jitter (PS-19); those only tell when
// the count has gone astray. Pure; one thread. All times are in samples of the source.
#pragma once

#include <cstdint>
#include <optional>

#include "media/ticks.h"

namespace sluice::ingest {

class AudioClock {
 public:
  enum class Smoothing { kTimestamps, kArrivalTimes };  // arrival times jitter far more

  explicit AudioClock(std::uint32_t sample_rate, Smoothing smoothing = Smoothing::kTimestamps);

  // Whether it is known where anything goes. Until then sound has to be left out: after the first timestamp,
  // or when so much has come without one that none is to be expected.
  bool started() const { return started_; }

  // Where the next frame goes if nothing is wrong.
  media::Ticks next() const { return {next_}; }
  void advance(std::int64_t samples) { next_ += samples; }

  // What the timestamp of the next frame says against the count: 0 as long as they agree but for jitter; n >
  // 0 when sound of n samples is missing before it, n < 0 when so much of what comes is in the way. The first
  // timestamp sets the count.
  std::int64_t correction(std::optional<media::Ticks> timestamp);
  // Moves the count, as a correction said or otherwise.
  void shift(std::int64_t samples);

  // How far the timestamps run ahead of the count in the mean of the last seconds: clock drift.
  std::int64_t drift() const { return static_cast<std::int64_t>(drift_); }

  // Corrections further back than this are no overlap, but another time line.
  std::int64_t longest_overlap() const { return 2 * rate_; }

 private:
  std::int64_t rate_;
  std::int64_t jitter_;
  bool started_ = false;
  unsigned untimed_ = 0;  // frames in a row, before it started
  std::int64_t next_ = 0;
  double drift_ = 0;
  unsigned astray_ = 0;  // timestamps in a row that do not agree
  bool catching_up_ = false;
};

}  // namespace sluice::ingest
