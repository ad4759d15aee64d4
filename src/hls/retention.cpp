#include "hls/retention.h"

#include <algorithm>

namespace sluice::hls {
namespace {

// Apple asks for six segments in a live playlist (MP-14).
constexpr std::size_t kFewestSegments = 6;
// Segments for which there must be room beside those listed: the one being built, and those that have left.
constexpr std::size_t kBesideListed = 5;

using Segments = std::vector<std::shared_ptr<const Segment>>;

std::size_t bytes_of_all(const Segments& segments) {
  std::size_t bytes = 0;
  for (const auto& segment : segments) bytes += segment->size();
  return bytes;
}

}  // namespace

std::size_t Retention::bytes_of(const PlaylistState& state) {
  return bytes_of_all(state.segments) + bytes_of_all(state.retained) + (state.open ? state.open->size() : 0);
}

bool Retention::make_room(PlaylistState& state, std::size_t bytes) {
  std::size_t held = bytes_of(state);
  while (held + bytes > limit()) {
    if (state.retained.empty()) {
      if (state.segments.size() < 2) return false;
      unlist_oldest(state);
    }
    ++shortages_;
    held -= state.retained.front()->size();
    forget_oldest(state);
  }
  return true;
}

Duration Retention::longest_listing() const {
  return longest_listing_.empty() ? Duration{0} : std::ranges::max(longest_listing_);
}

void Retention::slide(PlaylistState& state) {
  longest_listing_.push_back(Duration{0});
  Duration listed = state.duration();
  std::size_t bytes = bytes_of_all(state.segments);
  std::size_t largest = 0;
  for (const auto& segment : state.segments) largest = std::max(largest, segment->size());
  const std::size_t room = limit() - std::min(limit(), kBesideListed * largest);
  while (state.segments.size() > kFewestSegments) {
    const Segment& oldest = *state.segments.front();
    const Duration rest = listed - oldest.duration();
    if (rest < 3 * state.targets.target_duration || (rest < window_ && bytes <= room)) break;
    listed = rest;
    bytes -= oldest.size();
    unlist_oldest(state);
  }
  for (std::size_t i = state.retained.size(); i < longest_listing_.size(); ++i) {
    longest_listing_[i] = std::max(longest_listing_[i], listed);
  }
  expire(state);
}

void Retention::halve(PlaylistState& state) {
  Duration listed = state.duration();
  while (bytes_of(state) > memory_ / 2) {
    if (state.retained.empty()) {
      listed -= state.segments.front()->duration();
      if (state.segments.size() <= kFewestSegments || listed < 3 * state.targets.target_duration) return;
      unlist_oldest(state);
    }
    forget_oldest(state);
  }
}

void Retention::unlist_oldest(PlaylistState& state) {
  state.retained.push_back(state.segments.front());
  state.segments.erase(state.segments.begin());
  // The sequence number is that of the first segment listed, whose own tag it includes no more (MP-10).
  if (state.retained.back()->discontinuity) ++state.discontinuity_sequence;
}

void Retention::forget_oldest(PlaylistState& state) {
  state.retained.erase(state.retained.begin());
  longest_listing_.pop_front();
}

// A segment appeared when it ended, and stays for its own duration and the longest playlist that listed it
// (MP-15); its parts for three target durations after their tags went (MP-17). One segment more is for the
// slow. What counts is how much was published since: a camera that was away for an hour has not made its last
// segments an hour old for those who are playing them. Only the oldest can go, because segments are found by
// their place.
void Retention::expire(PlaylistState& state) {
  Duration published_since = state.duration();
  for (const auto& segment : state.retained) published_since += segment->duration();
  while (!state.retained.empty()) {
    const Duration own = state.retained.front()->duration();
    published_since -= own;
    const Duration keep =
        std::max<Duration>(longest_listing_.front() + own, 6 * state.targets.target_duration);
    if (published_since <= keep + state.targets.longest_segment()) return;
    forget_oldest(state);
  }
}

}  // namespace sluice::hls
