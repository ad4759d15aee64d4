#include "ingest/rtp_clock.h"

#include <algorithm>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// Beyond every time of RTP, whose reports know 2^32 s, and little enough for a few of them to be added.
constexpr std::int64_t kFurthestSeconds = std::int64_t{1} << 40;
// What is less than these goes for jitter.
constexpr microseconds kJitter = 60ms;
constexpr microseconds kStepBackOfSound = 100ms;
constexpr microseconds kStepBackOfPictures = 500ms;
constexpr int kIntervalsOfReordering = 8;
// Before that many, a step that is usual for the stream cannot be told from a new mapping.
constexpr unsigned kStepsToKnowTheStream = 4;
constexpr unsigned kStepsOfEqualPackets = 50;
// No stream's packets are further apart unless it pauses, which shows in their arrival.
constexpr microseconds kLongestInterval = 10s;
constexpr microseconds kEqual = 500us;
constexpr int kSmoothing = 16;
// The least delay is forgotten at 500 ppm, faster than any camera's clock drifts against ours.
constexpr int kForgetting = 2000;

}  // namespace

microseconds RtpClock::to_time(std::int64_t ticks) const {
  const std::int64_t seconds = std::clamp(ticks / rate_, -kFurthestSeconds, kFurthestSeconds);
  return microseconds{seconds * 1'000'000 + ticks % rate_ * 1'000'000 / rate_};
}

bool RtpClock::skips_whole_packets(Time step) const {
  if (interval_ <= Time::zero()) return true;  // a clock that hardly moves says nothing
  const auto packets = (step + interval_ / 2) / interval_;
  return std::chrono::abs(step - packets * interval_) <= kEqual + packets * 1us;
}

bool RtpClock::is_new_mapping(Time step, Time arrived) const {
  const Time furthest_back = order_ == Order::kRising
                                 ? kStepBackOfSound
                                 : std::max(kStepBackOfPictures, kIntervalsOfReordering * interval_);
  if (step < -furthest_back) return true;
  const bool arrived_too_soon = arrived - last_arrival_ < step / 2;
  if (arrived_too_soon && step > kLongestInterval) return true;
  if (arrived_too_soon && equal_steps_ >= kStepsOfEqualPackets && !skips_whole_packets(step)) return true;
  if (ordinary_steps_ < kStepsToKnowTheStream || step <= 2 * longest_step_ + kJitter) return false;
  const Time early = least_delay_ - (arrived - to_time(*last_) - step);
  return early > std::max(kJitter, step / 2);
}

void RtpClock::note_step(Time step) {
  if (step == Time::zero()) return;  // another packet of the same picture
  equal_steps_ = std::chrono::abs(step - interval_) <= kEqual ? equal_steps_ + 1 : 0;
  // A gap is no interval; a new rate is one the second time.
  if (ordinary_steps_ == 0) {
    interval_ = std::min(step, kLongestInterval);
  } else if (step <= 2 * longest_step_ + kJitter) {
    interval_ += (std::min(step, kLongestInterval) - interval_) / kSmoothing;
  }
  longest_step_ = std::max(step, longest_step_ - longest_step_ / kSmoothing);
  ++ordinary_steps_;
}

std::int64_t RtpClock::place(std::int64_t time, SteadyTime arrival) {
  const auto arrived = std::chrono::duration_cast<Time>(arrival.time_since_epoch());
  std::int64_t placed = time - taken_out_;
  if (!last_) {
    least_delay_ = arrived - to_time(placed);
  } else {
    const Time step = to_time(placed - *last_);
    if (is_new_mapping(step, arrived)) {
      const std::int64_t next = *last_ + std::max<std::int64_t>(interval_.count() * rate_ / 1'000'000, 1);
      taken_out_ += placed - next;
      placed = next;
      ++steps_;
      // Should this have been a new frame rate instead, it is learnt now.
      ordinary_steps_ = 0;
      equal_steps_ = 0;
    } else {
      note_step(step);
    }
    least_delay_ += (arrived - last_arrival_) / kForgetting;
    least_delay_ = std::min(least_delay_, arrived - to_time(placed));
  }
  last_ = placed;
  last_arrival_ = arrived;
  return placed;
}

}  // namespace sluice::ingest
