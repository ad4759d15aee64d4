// Unwrapper: continues timestamps of a few bits beyond their wrap (MPEG-TS 33, RTP 32). Pure; one thread.
//
// libavformat unwraps some sources, some once, some never; so only what looks like a wrap is taken for one: a
// step of more than half the range. What has been unwrapped already passes unchanged. Times are within ±2^61.
#pragma once

#include <cstdint>
#include <optional>

namespace sluice::ingest {

class Unwrapper {
 public:
  // Any number of bits that a 64-bit time cannot hold a wrap of is none.
  explicit Unwrapper(int bits) : range_(bits > 0 && bits < 61 ? std::int64_t{1} << bits : 0) {}

  std::int64_t unwrap(std::int64_t time) {
    last_ = unwrap_beside(time);
    return *last_;
  }

  // As unwrap(), for a time that comes beside the one unwrapped last: the pts of a dts.
  std::int64_t unwrap_beside(std::int64_t time) const {
    if (range_ == 0 || !last_) return time;
    const std::int64_t behind = *last_ - time;
    return time + (behind + (behind < 0 ? -range_ / 2 : range_ / 2)) / range_ * range_;
  }

 private:
  std::int64_t range_;
  std::optional<std::int64_t> last_;
};

}  // namespace sluice::ingest
