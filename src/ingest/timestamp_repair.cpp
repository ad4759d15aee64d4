#include "ingest/timestamp_repair.h"

#include <algorithm>

namespace sluice::ingest {
namespace {

// A step beyond these is a jump of the clock, unless pictures come that seldom.
constexpr std::int64_t kLongestGapSeconds = 2;
constexpr std::int64_t kLongestFirstGapSeconds = 10;
constexpr std::int64_t kUsualIntervals = 4;
constexpr std::int64_t kInterleavingSeconds = 10;
constexpr std::size_t kRecent = 17;
constexpr std::size_t kStepsBackOfReordering = 3;

}  // namespace

std::int64_t ReorderWindow::dts_for(std::int64_t pts, std::int64_t interval) {
  if (depth_ == 0) return pts;
  if (sorted_.empty()) {
    for (std::size_t i = depth_; i > 0; --i) sorted_.push_back(pts - static_cast<std::int64_t>(i) * interval);
  }
  sorted_.insert(std::ranges::upper_bound(sorted_, pts), pts);
  const std::int64_t dts = sorted_.front();
  sorted_.erase(sorted_.begin());
  return dts;
}

std::size_t ReorderWindow::depth_needed(const std::vector<std::int64_t>& pts) {
  std::ptrdiff_t depth = 0;
  for (auto it = pts.begin(); it != pts.end(); ++it) {
    depth =
        std::max(depth, std::count_if(pts.begin(), it, [&](std::int64_t earlier) { return earlier > *it; }));
  }
  return static_cast<std::size_t>(depth);
}

TimestampRepair::TimestampRepair(std::uint32_t timescale, media::Ticks interval, SourceStatistics& statistics)
    : timescale_(timescale), statistics_(statistics), interval_(std::max<std::int64_t>(interval.count, 1)) {}

void TimestampRepair::set_reorder_depth(std::size_t depth) {
  depth_ = depth;
  window_ = ReorderWindow(depth);
}

void TimestampRepair::set_interval(media::Ticks interval) {
  if (interval.count > 0 && !measured_) interval_ = interval.count;
}

void TimestampRepair::begin_run() {
  started_ = false;
  offset_ = 0;
  left_.reset();
  wants_new_run_ = false;
  recent_pts_.clear();
  window_ = ReorderWindow(depth_);
}

bool TimestampRepair::is_jump(std::int64_t step) const {
  const std::int64_t usual = kUsualIntervals * interval_;
  const std::int64_t gap = (measured_ ? kLongestGapSeconds : kLongestFirstGapSeconds) * timescale_;
  return step > std::max(gap, usual) || step < -std::max<std::int64_t>(timescale_ / 2, usual);
}

// Keeps offset_ such that `time` + offset_ goes on where the last picture was.
void TimestampRepair::follow_line(std::int64_t time, bool sync) {
  if (!is_jump(time - last_time_)) {
    if (left_) {  // a second picture on the new line: it is no stray
      statistics_.timestamp_jumps.add();
      wants_new_run_ = true;
      left_.reset();
    }
    return;
  }
  if (left_ && !is_jump(time - left_->last)) {
    statistics_.stray_timestamps.add();
    offset_ = left_->offset;
    wants_new_run_ = left_->wanted_new_run;
    left_.reset();
    return;
  }
  left_ = Line{.last = last_time_, .offset = offset_, .wanted_new_run = wants_new_run_};
  offset_ = last_dts_ + interval_ - time;
  if (sync) {
    statistics_.timestamp_jumps.add();
    wants_new_run_ = true;
    left_.reset();
  }
}

// One step back is a fault of the clock; B-frames step back again and again.
void TimestampRepair::note_disorder(std::int64_t pts) {
  recent_pts_.push_back(pts);
  if (recent_pts_.size() > kRecent) recent_pts_.erase(recent_pts_.begin());
  std::size_t steps_back = 0;
  for (std::size_t i = 1; i < recent_pts_.size(); ++i) {
    if (recent_pts_[i] < recent_pts_[i - 1]) ++steps_back;
  }
  if (steps_back < kStepsBackOfReordering) return;
  const std::size_t needed = ReorderWindow::depth_needed(recent_pts_);
  if (needed <= depth_) return;
  depth_ = std::max(needed, kUsualReorderDepth);
  wants_new_run_ = true;
}

std::int64_t TimestampRepair::decoding_time(std::int64_t pts) {
  note_disorder(pts);
  return window_.dts_for(pts, interval_);
}

TimestampRepair::Times TimestampRepair::repair(const Stamps& stamps, bool sync) {
  const auto known = stamps.dts ? stamps.dts : stamps.pts;
  if (!known) statistics_.missing_timestamps.add();
  const std::int64_t time = known ? known->count : last_time_ + interval_;
  if (started_ && known) follow_line(time, sync);

  std::int64_t pts = (stamps.pts ? stamps.pts->count : time) + offset_;
  if (stamps.dts && std::abs(pts - (time + offset_)) > kInterleavingSeconds * timescale_) {
    statistics_.stray_timestamps.add();
    pts = time + offset_;
  }
  std::int64_t dts = stamps.dts ? time + offset_ : decoding_time(pts);

  if (started_ && dts <= last_dts_) {
    (dts == last_dts_ ? statistics_.equal_timestamps : statistics_.backward_timestamps).add();
    // A quarter of the interval: time enough to be a frame, and the clock catches up within a few of them.
    dts = last_dts_ + std::max<std::int64_t>(interval_ / 4, 1);
    pts = std::max(pts, dts);
  } else if (started_ && known && !left_) {
    const std::int64_t step = dts - last_dts_;
    interval_ = measured_ ? std::max<std::int64_t>((7 * interval_ + step) / 8, 1) : step;
    measured_ = true;
  }
  if (pts < dts) {
    statistics_.presented_before_decoded.add();
    pts = dts;
  }
  started_ = true;
  last_time_ = time;
  last_dts_ = dts;
  return {.dts = {dts}, .pts = {pts}};
}

}  // namespace sluice::ingest
