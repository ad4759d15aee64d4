#include "hls/timeline.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "hls/iframe_playlist.h"

namespace sluice::hls {
namespace {

// Apple asks for six segments in a live playlist (MP-14).
constexpr std::size_t kFewestSegments = 6;

}  // namespace

Timeline::Timeline(FirstNumbers first, Duration window) : window_(window) {
  state_.next_msn = first.msn;
  state_.discontinuity_sequence = first.dsn;
}

std::shared_ptr<const Snapshot> Timeline::snapshot() const {
  const std::lock_guard lock(snapshot_mutex_);
  return snapshot_;
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

std::uint64_t Timeline::next_iframe() const {
  return hls::next_iframe(state_);
}

void Timeline::open_segment(const Opening& opening, std::shared_ptr<const InitSection> init) {
  assert(!state_.open);
  auto segment = std::make_shared<Segment>();
  segment->msn = state_.next_msn;
  segment->dsn = state_.segments.empty() ? state_.discontinuity_sequence : state_.segments.back()->dsn;
  if (opening.discontinuity) ++segment->dsn;
  segment->first_iframe = next_iframe();
  segment->discontinuity = opening.discontinuity;
  segment->gap = opening.gap;
  segment->start = opening.start;
  segment->init = std::move(init);
  state_.open = std::move(segment);
}

void Timeline::add_part(Part part) {
  assert(state_.open);
  // Readers may hold the version of the open segment that was published; the next one is a copy with one part
  // more.
  auto grown = std::make_shared<Segment>(*state_.open);
  grown->parts.push_back(std::move(part));
  state_.open = std::move(grown);
}

const Segment& Timeline::close_segment() {
  assert(state_.open && !state_.open->parts.empty());
  state_.segments.push_back(std::exchange(state_.open, nullptr));
  ++state_.next_msn;
  slide_window();
  expire_retained();
  return *state_.segments.back();
}

void Timeline::finish() {
  assert(!state_.open);
  state_.ended = true;
}

void Timeline::slide_window() {
  Duration listed = state_.duration();
  const Duration least = std::max<Duration>(window_, 3 * state_.targets.target_duration);  // MP-13
  while (state_.segments.size() > kFewestSegments && listed - state_.segments.front()->duration() >= least) {
    const std::shared_ptr<const Segment> oldest = state_.segments.front();
    state_.segments.erase(state_.segments.begin());
    listed -= oldest->duration();
    // The sequence number is that of the first segment listed, whose own tag it includes no more (MP-10).
    if (oldest->discontinuity) ++state_.discontinuity_sequence;
    state_.retained.push_back(oldest);
  }
  longest_listing_ = std::max(longest_listing_, listed);
}

// A segment appeared when it ended, and stays for its own duration and the longest playlist that listed it
// (MP-15); its parts for three target durations after their tags went (MP-17). One segment more is for the
// slow. What counts is how much was published since: a camera that was away for an hour has not made its last
// segments an hour old for those who are playing them. Only the oldest can go, because Segments are found by
// their place.
void Timeline::expire_retained() {
  std::vector<std::shared_ptr<const Segment>>& retained = state_.retained;
  const Duration spare = state_.targets.longest_segment();
  Duration published_since = state_.duration();
  for (const auto& segment : retained) published_since += segment->duration();
  auto kept = retained.begin();
  for (; kept != retained.end(); ++kept) {
    const Duration own = (*kept)->duration();
    published_since -= own;
    const Duration keep = std::max<Duration>(longest_listing_ + own, 6 * state_.targets.target_duration);
    if (published_since <= keep + spare) break;
  }
  retained.erase(retained.begin(), kept);
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
