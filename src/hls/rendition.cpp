#include "hls/rendition.h"

#include <algorithm>
#include <utility>

#include "hls/names.h"

namespace sluice::hls {
namespace {

// Longer than players take to come to the end of what they have, and to load what the last playlist lists.
constexpr std::chrono::minutes kKept{2};

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

void Rendition::begin(Generation next, SteadyTime now, Duration kept, std::size_t memory) {
  const std::lock_guard lock(mutex_);
  kept_.front().until = now + std::max<Duration>(kept, kKept);
  std::size_t held = kept_.front().generation.timeline->bytes();
  const auto too_much = [&](const Kept& each) {
    held += each.generation.timeline->bytes();
    return held > memory;
  };
  kept_.erase(std::find_if(kept_.begin() + 1, kept_.end(), too_much), kept_.end());
  kept_.insert(kept_.begin(), {std::move(next), {}});
}

bool Rendition::expire(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(kept_, [&](const Kept& each) { return &each != &kept_.front() && each.until < now; }) >
         0;
}

std::optional<RenditionReport> report_on(const Rendition& rendition, std::string_view directory) {
  const Rendition::Generation current = rendition.current();
  std::string uri = std::string(directory) + media_playlist_name(current.number);
  const auto version = current.timeline->snapshot();
  if (version == nullptr) {
    const auto first = current.timeline->announced();
    if (!first) return std::nullopt;
    return RenditionReport{.uri = std::move(uri), .last_msn = first->msn, .last_part = first->part};
  }
  const PlaylistState& state = version->state();
  if (state.ended || !state.has_media() || !state.targets.low_latency) return std::nullopt;
  const Segment& newest = state.open ? *state.open : *state.segments.back();
  return RenditionReport{.uri = std::move(uri), .last_msn = newest.msn, .last_part = newest.parts.size() - 1};
}

}  // namespace sluice::hls
