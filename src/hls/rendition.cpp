#include "hls/rendition.h"

#include <algorithm>
#include <utility>

#include "hls/names.h"

namespace sluice::hls {
namespace {

// Longer than players take to come to the end of what they have, and to load what the last playlist lists.
constexpr std::chrono::minutes kKept{2};
// A camera that changes again and again has as many generations, each with half of the memory that was left.
constexpr std::size_t kMost = 4;

}  // namespace

Rendition::Generation Rendition::current() const {
  const std::lock_guard lock(mutex_);
  return kept_.front().generation;
}

std::vector<Rendition::Generation> Rendition::generations() const {
  const std::lock_guard lock(mutex_);
  std::vector<Generation> generations;
  generations.reserve(kept_.size());
  for (const Kept& each : kept_) generations.push_back(each.generation);
  return generations;
}

void Rendition::begin(Generation next, SteadyTime now, Duration kept) {
  const std::lock_guard lock(mutex_);
  kept_.front().until = now + std::max<Duration>(kept, kKept);
  kept_.insert(kept_.begin(), {std::move(next), {}});
  if (kept_.size() > kMost) kept_.pop_back();
}

bool Rendition::expire(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(kept_, [&](const Kept& each) { return &each != &kept_.front() && each.until < now; }) >
         0;
}

std::optional<RenditionReport> report_on(const Rendition& rendition, std::string_view directory) {
  const Rendition::Generation current = rendition.current();
  const auto version = current.timeline->snapshot();
  if (version == nullptr) return std::nullopt;
  const PlaylistState& state = version->state();
  if (state.ended || !state.has_media() || !state.targets.low_latency) return std::nullopt;
  const Segment& newest = state.open ? *state.open : *state.segments.back();
  return RenditionReport{.uri = std::string(directory) + media_playlist_name(current.number),
                         .last_msn = newest.msn,
                         .last_part = newest.parts.size() - 1};
}

}  // namespace sluice::hls
