#include "hls/rendition.h"

#include <utility>

#include "hls/names.h"

namespace sluice::hls {
namespace {

// Longer than players take to come to the end of what they have, and to load what the last playlist lists.
constexpr std::chrono::minutes kKept{2};

}  // namespace

Rendition::Generation Rendition::current() const {
  const std::lock_guard lock(mutex_);
  return generations_.front();
}

std::vector<Rendition::Generation> Rendition::generations() const {
  const std::lock_guard lock(mutex_);
  return generations_;
}

void Rendition::begin(Generation next, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  generations_ = {std::move(next), std::move(generations_.front())};
  begun_ = now;
}

bool Rendition::expire(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (generations_.size() < 2 || now - begun_ <= kKept) return false;
  generations_.pop_back();
  return true;
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
