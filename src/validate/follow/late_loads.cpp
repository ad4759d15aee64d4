#include "validate/follow/late_loads.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

// Before the end of the time, so that neither the network nor our clock decides.
constexpr auto kBefore = 500ms;
// A sample is enough: they all share one fate.
constexpr std::size_t kAtOnce = 3;

}  // namespace

void LateLoads::update(const History& history, const MediaPlaylist& playlist, SteadyTime arrived) {
  if (playlist.segments.empty() || playlist.endlist) return;
  if (!first_new_) {
    first_new_ = playlist.open_msn();
    next_removed_ = *first_new_;
  }
  for (const Segment& segment : playlist.segments) {
    if (!segment.parts.empty() && segment.complete) parts_listed_[segment.msn] = arrived;
  }
  const auto target = std::chrono::seconds(playlist.target_duration.value_or(0));
  while (!parts_listed_.empty()) {
    const auto [msn, listed] = *parts_listed_.begin();
    const Segment* now = playlist.find(msn);
    if (now != nullptr && !now->parts.empty()) break;
    const auto known = history.known().find(msn);
    if (known != history.known().end()) watch_parts(known->second, listed, target, arrived);
    parts_listed_.erase(parts_listed_.begin());
  }
  for (; next_removed_ < playlist.first_msn(); ++next_removed_) {
    const auto known = history.known().find(next_removed_);
    if (known != history.known().end()) watch_segment(history, known->second, arrived);
  }
}

void LateLoads::watch_segment(const History& history, const History::Known& known, SteadyTime now) {
  const Segment& segment = known.segment;
  const Duration left = known.first_seen + segment.duration + history.longest() - kBefore - now;
  if (segment.gap || !segment.complete || left < 0s || segments_at_once_ >= kAtOnce) return;
  ++segments_at_once_;
  load(segment.uri, segment.range, Resource::kSegment, left);
}

void LateLoads::watch_parts(const History::Known& known, SteadyTime last_listed, Duration target,
                            SteadyTime now) {
  if (known.segment.parts.empty() || known.segment.parts.back().gap || parts_at_once_ >= kAtOnce) return;
  const Duration left = last_listed + 3 * target - kBefore - now;
  if (left < 0s) return;
  ++parts_at_once_;
  const Part& part = known.segment.parts.back();
  load(part.uri, part.range, Resource::kPart, left);
}

void LateLoads::load(const std::string& uri, const std::optional<ByteRange>& range, Resource resource,
                     Duration delay) {
  watch_.after(delay, [this, uri, range, resource, delay] {
    Request request{.url = uri, .resource = resource, .probe = true};
    if (range) {
      request.headers.push_back(
          {.name = "range",
           .value = fmt::format("bytes={}-{}", range->offset, range->offset + range->length - 1)});
    }
    watch_.send(std::move(request),
                [this, name = name_of(uri, range), resource, delay](const ExchangePtr& exchange) {
                  const bool segment = resource == Resource::kSegment;
                  --(segment ? segments_at_once_ : parts_at_once_);
                  if (exchange->ok()) {
                    loader_.judge_bytes(name, *exchange);
                    return;
                  }
                  watch_.findings().add(
                      segment ? "MP-15" : "MP-17",
                      segment ? "a removed segment is gone too early" : "a removed part is gone too early",
                      where_of(*exchange),
                      fmt::format("{}, {} s behind the playlist that no longer lists it", outcome(*exchange),
                                  seconds_text(delay)));
                });
  });
}

}  // namespace sluice::validate
