// RtpClock: the clock of one RTP stream, freed from the sender reports that libavformat lays over it.
//
// libavformat places RTP timestamps by the latest RTCP sender report (RFC 3550, section 6.4.1). A report that
// errs, or a camera that sets its wall clock, then makes the times step while the media flows on; GStreamer's
// reports tell when it sent, and its first one may be seconds off. Media cannot come before it was taken: a
// step forward that would have it so is a new mapping and is taken out, as is a step back, and one that
// losing packets cannot make in a stream of equal ones. Any other is a gap and stays. Pure; one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace sluice::ingest {

class RtpClock {
 public:
  // Times of pictures are of presentation, and step back where pictures are reordered.
  enum class Order { kRising, kReordered };

  // `rate`: ticks a second.
  RtpClock(std::int64_t rate, Order order) : rate_(rate), order_(order) {}

  // The time of a packet without the steps, in ticks as `time`, which is within ±2^60.
  std::int64_t place(std::int64_t time, SteadyTime arrival);

  // What the steps add up to, and how many they were.
  std::chrono::microseconds taken_out() const { return to_time(taken_out_); }
  std::uint64_t steps() const { return steps_; }

 private:
  using Time = std::chrono::microseconds;

  Time to_time(std::int64_t ticks) const;
  bool is_new_mapping(Time step, Time arrived) const;
  bool skips_whole_packets(Time step) const;
  void note_step(Time step);

  std::int64_t rate_;
  Order order_;
  std::int64_t taken_out_ = 0;  // in ticks
  std::uint64_t steps_ = 0;

  std::optional<std::int64_t> last_;  // as placed, in ticks
  Time last_arrival_{0};
  Time least_delay_{0};   // arrival less time, of packets that came without delay
  Time interval_{0};      // mean step
  Time longest_step_{0};  // of late
  unsigned ordinary_steps_ = 0;
  unsigned equal_steps_ = 0;  // in a row
};

}  // namespace sluice::ingest
