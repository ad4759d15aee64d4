#include "ingest/rtp_clock.h"

#include <algorithm>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// What is less than these goes for jitter.
constexpr microseconds kJitter = 60ms;
constexpr microseconds kStepBackOfSound = 100ms;
constexpr microseconds kStepBackOfPictures = 500ms;
constexpr int kIntervalsOfReordering = 8;
// Before that many, a step that is usual for the stream cannot be told from a new mapping.
constexpr unsigned kStepsToKnowTheStream = 4;
constexpr unsigned kStepsOfEqualPackets = 50;
constexpr microseconds kEqual = 500us;
constexpr int kSmoothing = 16;
// The least delay is forgotten at 500 ppm, faster than any camera's clock drifts against ours.
constexpr int kForgetting = 2000;

// What viewers accept (ITU-R BT.1359), and what reports under load are off by.
constexpr microseconds kTolerated = 90ms;
// Reports that say more speak of clocks that have nothing to do with each other.
constexpr microseconds kBelievable = 10s;
constexpr microseconds kSame = 15ms;
// Four reports of each stream, which follow one another after 7.5 s at the latest (RFC 3550, section 6.2).
constexpr auto kAgreement = 30s;

}  // namespace

microseconds RtpClock::to_time(std::int64_t ticks) const {
  return microseconds{ticks / rate_ * 1'000'000 + ticks % rate_ * 1'000'000 / rate_};
}

bool RtpClock::skips_whole_packets(Time step) const {
  const auto packets = (step + interval_ / 2) / interval_;
  return std::chrono::abs(step - packets * interval_) <= kEqual + packets * 1us;
}

bool RtpClock::is_new_mapping(Time step, Time arrived) const {
  const Time furthest_back = order_ == Order::kRising
                                 ? kStepBackOfSound
                                 : std::max(kStepBackOfPictures, kIntervalsOfReordering * interval_);
  if (step < -furthest_back) return true;
  const bool equal_packets = equal_steps_ >= kStepsOfEqualPackets;
  if (equal_packets && arrived - last_arrival_ < step / 2 && !skips_whole_packets(step)) return true;
  if (ordinary_steps_ < kStepsToKnowTheStream || step <= 2 * longest_step_ + kJitter) return false;
  const Time early = least_delay_ - (arrived - to_time(*last_) - step);
  return early > std::max(kJitter, step / 2);
}

void RtpClock::note_step(Time step) {
  if (step == Time::zero()) return;  // another packet of the same picture
  equal_steps_ = std::chrono::abs(step - interval_) <= kEqual ? equal_steps_ + 1 : 0;
  interval_ = ordinary_steps_ == 0 ? step : interval_ + (step - interval_) / kSmoothing;
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

microseconds ReportedSync::shift(microseconds picture, microseconds sound, SteadyTime now) {
  const microseconds wanted = sound - picture;
  if (std::chrono::abs(wanted - applied_) <= kTolerated || std::chrono::abs(wanted) > kBelievable) {
    wanted_since_ = now;
  } else if (std::chrono::abs(wanted - wanted_) > kSame) {
    wanted_ = wanted;
    wanted_since_ = now;
  } else if (now - wanted_since_ >= kAgreement) {
    applied_ = wanted;
  }
  return applied_;
}

}  // namespace sluice::ingest
