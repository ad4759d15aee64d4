#include "hls/playlist_state.h"

#include <algorithm>

namespace sluice::hls {
namespace {

using Segments = std::vector<std::shared_ptr<const Segment>>;

// Numbers have no holes, so the place follows from the number.
const Segment* find_in(const Segments& segments, std::uint64_t msn) {
  if (segments.empty() || msn < segments.front()->msn || msn > segments.back()->msn) return nullptr;
  return segments[msn - segments.front()->msn].get();
}

}  // namespace

Duration PlaylistState::duration() const {
  Duration total{0};
  for (const auto& segment : segments) total += segment->duration();
  return total;
}

bool PlaylistState::has_media() const {
  return std::ranges::any_of(segments, [](const auto& segment) { return !segment->gap; });
}

std::size_t PlaylistState::skippable() const {
  if (ended || targets.can_skip_until.count() == 0) return 0;
  std::size_t kept = 0;
  Duration from_the_end{0};
  while (kept < segments.size() && from_the_end <= targets.can_skip_until) {
    ++kept;
    from_the_end += segments[segments.size() - kept]->duration();
  }
  return segments.size() - kept;
}

const Segment* PlaylistState::find(std::uint64_t msn) const {
  if (const Segment* segment = find_in(segments, msn)) return segment;
  return find_in(retained, msn);
}

const InitSection* PlaylistState::find_init(std::string_view name) const {
  const auto in = [name](const Segments& all) -> const InitSection* {
    const auto found = std::ranges::find_if(all, [name](const auto& one) { return one->init->name == name; });
    return found == all.end() ? nullptr : (*found)->init.get();
  };
  if (next_init && next_init->name == name) return next_init.get();
  if (open && open->init->name == name) return open->init.get();
  if (const InitSection* init = in(segments)) return init;
  return in(retained);
}

}  // namespace sluice::hls
