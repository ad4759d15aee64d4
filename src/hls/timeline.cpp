#include "hls/timeline.h"

#include <cassert>
#include <utility>

#include "hls/iframe_playlist.h"

namespace sluice::hls {
namespace {

// What is listed of a segment that was lost with its process. hls.js (1.7.4) finds its way on from the
// segment it knows to the next number of the same discontinuity, so there has to be one. But its time line is
// made of what is listed, and it does not always leap over a hole there; over a tenth of a second it does.
constexpr Duration kLost = std::chrono::milliseconds{10};
// It also compares dates, which are rounded to milliseconds: one that has not been listed must not seem to
// begin behind the end of the segment before.
constexpr Duration kRounding = std::chrono::milliseconds{1};

}  // namespace

Timeline::Timeline(FirstNumbers first, Duration window, std::size_t memory) : retention_(window, memory) {
  state_.next_msn = first.msn;
  state_.first_iframe = first.msn;
  state_.discontinuity_sequence = first.dsn;
}

std::shared_ptr<const Snapshot> Timeline::snapshot() const {
  const std::lock_guard lock(snapshot_mutex_);
  return snapshot_;
}

std::optional<Timeline::Position> Timeline::announced() const {
  const std::lock_guard lock(snapshot_mutex_);
  return announced_;
}

Timeline::Subscription& Timeline::Subscription::operator=(Subscription&& other) noexcept {
  std::swap(timeline_, other.timeline_);
  std::swap(id_, other.id_);
  return *this;
}

Timeline::Subscription::~Subscription() {
  if (timeline_ == nullptr) return;
  const std::lock_guard lock(timeline_->subscribers_mutex_);
  std::erase_if(timeline_->subscribers_, [this](const auto& entry) { return entry.first == id_; });
}

Timeline::Subscription Timeline::subscribe(std::function<void()> on_publish) {
  const std::lock_guard lock(subscribers_mutex_);
  const std::uint64_t id = next_subscriber_++;
  subscribers_.emplace_back(id, std::move(on_publish));
  return {*this, id};
}

void Timeline::seal(const Targets& targets) {
  assert(!sealed());
  state_.targets = targets;
}

void Timeline::begin_at(std::uint64_t discontinuity_sequence) {
  assert(empty());
  state_.discontinuity_sequence = discontinuity_sequence;
}

void Timeline::resume(const ResumePoint& point, std::shared_ptr<const InitSection> init) {
  assert(empty());
  state_.next_msn = point.msn;
  state_.first_iframe = point.iframe;
  state_.discontinuity_sequence = point.dsn;
  const bool listed = point.end > point.start;
  open_segment({.start = point.start - (listed ? Duration{0} : kRounding), .lost = true}, std::move(init));
  add_part({.duration = kLost, .gap = true});
  close_segment();
}

bool Timeline::unlist_lost() {
  if (state_.segments.empty() || !state_.segments.front()->lost) return false;
  const Duration rest = state_.duration() - state_.segments.front()->duration();
  if (rest < 3 * state_.targets.target_duration) return false;
  retention_.unlist_oldest(state_);
  return true;
}

ResumePoint Timeline::resume_point() const {
  if (state_.open) {
    const Segment& open = *state_.open;
    return {.msn = open.msn,
            .dsn = open.dsn,
            .iframe = open.first_iframe,
            .start = open.start,
            .end = open.end()};
  }
  const Segment& last = *state_.segments.back();
  return {.msn = state_.next_msn,
          .dsn = last.dsn,
          .iframe = next_iframe(),
          .start = last.end(),
          .end = last.end()};
}

std::uint64_t Timeline::next_iframe() const {
  return hls::next_iframe(state_);
}

bool Timeline::hint_init(std::shared_ptr<const InitSection> init) {
  assert(!state_.open);
  if (state_.next_init == init) return false;
  state_.next_init = std::move(init);
  return true;
}

void Timeline::open_segment(const Opening& opening, std::shared_ptr<const InitSection> init) {
  assert(!state_.open);
  state_.next_init.reset();
  auto segment = std::make_shared<Segment>();
  segment->msn = state_.next_msn;
  segment->dsn = state_.segments.empty() ? state_.discontinuity_sequence : state_.segments.back()->dsn;
  if (opening.discontinuity) ++segment->dsn;
  segment->first_iframe = next_iframe();
  segment->discontinuity = opening.discontinuity;
  segment->gap = opening.gap;
  segment->lost = opening.lost;
  segment->start = opening.start;
  segment->init = std::move(init);
  state_.open = std::move(segment);
}

void Timeline::add_part(Part part) {
  assert(state_.open);
  // Readers may hold the version of the open segment that was published; the next one is a copy with one part
  // more.
  auto grown = std::make_shared<Segment>(*state_.open);
  grown->gap = grown->gap || part.gap;
  grown->parts.push_back(std::move(part));
  state_.open = std::move(grown);
}

const Segment& Timeline::close_segment() {
  assert(state_.open && !state_.open->parts.empty());
  state_.segments.push_back(std::exchange(state_.open, nullptr));
  ++state_.next_msn;
  retention_.slide(state_);
  return *state_.segments.back();
}

void Timeline::finish() {
  assert(!state_.open);
  state_.ended = true;
  retention_.halve(state_);
}

bool Timeline::make_room(std::size_t bytes) {
  return retention_.make_room(state_, bytes);
}

void Timeline::announce() {
  const Segment& newest = state_.open ? *state_.open : *state_.segments.back();
  const std::lock_guard lock(snapshot_mutex_);
  announced_ = {.msn = newest.msn, .part = newest.parts.size() - 1};
}

void Timeline::publish() {
  auto version = std::make_shared<const Snapshot>(state_, other_);
  {
    const std::lock_guard lock(snapshot_mutex_);
    snapshot_.swap(version);
  }
  // The version before dies here, outside the lock, when no reader holds it.
  version.reset();
  const std::lock_guard lock(subscribers_mutex_);
  for (const auto& [id, on_publish] : subscribers_) on_publish();
}

}  // namespace sluice::hls
