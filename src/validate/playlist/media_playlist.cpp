#include "validate/playlist/media_playlist.h"

#include <algorithm>

namespace sluice::validate {

std::optional<std::uint64_t> MediaPlaylist::last_complete() const {
  for (auto each = segments.rbegin(); each != segments.rend(); ++each) {
    if (each->complete) return each->msn;
  }
  return std::nullopt;
}

std::uint64_t MediaPlaylist::open_msn() const {
  const auto last = last_complete();
  return last ? *last + 1 : first_msn() + (skip ? skip->segments : 0);
}

std::uint64_t MediaPlaylist::open_parts() const {
  return segments.empty() || segments.back().complete ? 0 : segments.back().parts.size();
}

Duration MediaPlaylist::length() const {
  Duration sum{};
  for (const Segment& each : segments) sum = add(sum, length_of(each));
  return sum;
}

const Segment* MediaPlaylist::find(std::uint64_t msn) const {
  if (segments.empty() || msn < segments.front().msn || msn > segments.back().msn) return nullptr;
  return &segments[msn - segments.front().msn];
}

Duration length_of(const Segment& segment) {
  if (segment.complete) return segment.duration;
  Duration sum{};
  for (const Part& part : segment.parts) sum = add(sum, part.duration);
  return sum;
}

}  // namespace sluice::validate
