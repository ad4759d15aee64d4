// SourceStatistics: what a camera's reader has counted since it was made. Counters only ever rise.
//
// Written by the camera's thread, read by any: each counter is exact, several read together are not of one
// moment.
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::ingest {

class Counter {
 public:
  void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

struct SourceStatistics {
  Counter packets;  // as the demuxer gave them
  Counter bytes;
  Counter video_samples;  // handed on
  Counter audio_samples;
  Counter runs;
  Counter connections;  // opened; all but the first are reconnects
  Counter failures;     // tries and sessions that ended in waiting

  // Timestamps repaired, by kind. See TimestampRepair.
  Counter missing_timestamps;
  Counter equal_timestamps;
  Counter backward_timestamps;
  Counter stray_timestamps;
  Counter timestamp_jumps;
  Counter remapped_timestamps;  // steps of the time taken out of streams that flowed on; see RtpClock
  Counter presented_before_decoded;
  Counter audio_gaps;      // places where sound was missing
  Counter audio_overlaps;  // frames left out because their place was taken

  // Left out on purpose: video before the first key frame, sound before the first picture or beside the time
  // line.
  Counter skipped_samples;
  Counter damaged_access_units;
  Counter audio_decode_errors;
};

}  // namespace sluice::ingest
