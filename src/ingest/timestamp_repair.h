// TimestampRepair: turns the times that a camera claims for its pictures into times that can be served.
//
// What comes out rises strictly in dts and never has pts below dts, whatever goes in (RB-08, PS-09). Small
// faults are mended in place; a jump of the camera's clock is bridged at the usual picture interval and asks
// for a new run at the next key frame, so that no picture is lost to it. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ingest/source_statistics.h"
#include "ingest/stamps.h"
#include "media/ticks.h"

namespace sluice::ingest {

// What B-frames need with the B-pyramid that encoders build by default.
inline constexpr std::size_t kUsualReorderDepth = 2;

// Decoding times for a source that only tells presentation times (RTP, Matroska): those of the pictures seen,
// in order, `depth` pictures later. With no picture out of order, depth 0, they are the presentation times.
class ReorderWindow {
 public:
  explicit ReorderWindow(std::size_t depth = 0) : depth_(depth) {}

  // Never above `pts`; rises strictly as long as no more than `depth` pictures with a later pts come before
  // any.
  std::int64_t dts_for(std::int64_t pts, std::int64_t interval);
  std::size_t depth() const { return depth_; }

  // The depth that presentation times in decoding order need.
  static std::size_t depth_needed(const std::vector<std::int64_t>& pts);

 private:
  std::size_t depth_;
  std::vector<std::int64_t> sorted_;
};

class TimestampRepair {
 public:
  struct Times {
    media::Ticks dts;
    media::Ticks pts;
  };

  // `interval` is the expected time between pictures, corrected by what comes.
  TimestampRepair(std::uint32_t timescale, media::Ticks interval, SourceStatistics& statistics);

  // `sync`: decoding may begin at this picture, which is where a new run can begin.
  Times repair(const Stamps& stamps, bool sync);

  // The times returned since are a guess: the source's clock jumped, or pictures turned out to be reordered.
  bool wants_new_run() const { return wants_new_run_; }
  // Forgets all guesses: the next stamps are taken at their word.
  void begin_run();

  void set_reorder_depth(std::size_t depth);
  std::size_t reorder_depth() const { return depth_; }
  void set_interval(media::Ticks interval);

 private:
  // A line of the source's clock that was left: where it stood, and how it was mapped.
  struct Line {
    std::int64_t last;
    std::int64_t offset;
    bool wanted_new_run;
  };

  bool is_jump(std::int64_t step) const;
  void follow_line(std::int64_t time, bool sync);
  std::int64_t decoding_time(std::int64_t pts);
  void note_disorder(std::int64_t pts);

  std::uint32_t timescale_;
  SourceStatistics& statistics_;
  std::int64_t interval_;
  bool measured_ = false;  // interval_ comes from this source's own times
  std::size_t depth_ = 0;
  ReorderWindow window_;

  bool started_ = false;
  std::int64_t last_time_ = 0;  // of the source, before any offset
  std::int64_t last_dts_ = 0;   // as returned
  std::int64_t offset_ = 0;
  std::optional<Line> left_;  // just now; whether for good, the next picture tells
  bool wants_new_run_ = false;
  std::vector<std::int64_t> recent_pts_;
};

}  // namespace sluice::ingest
