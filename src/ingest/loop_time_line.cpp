#include "ingest/loop_time_line.h"

#include <algorithm>

namespace sluice::ingest {
namespace {

constexpr std::chrono::milliseconds kLongestOverlap{500};

}  // namespace

void LoopTimeLine::note(int stream, std::chrono::microseconds time, bool leads) {
  const auto [it, is_new] = spans_.try_emplace(stream, Span{.first = time, .last = time, .leads = leads});
  Span& span = it->second;
  span.first = std::min(span.first, time);
  if (time <= span.last) return;
  span.step = time - span.last;
  span.last = time;
}

void LoopTimeLine::repeat() {
  const Span* leader = nullptr;
  auto end = std::chrono::microseconds::min();
  for (const auto& [stream, span] : spans_) {
    if (leader == nullptr || (span.leads && !leader->leads)) leader = &span;
    end = std::max(end, span.end());
  }
  if (leader != nullptr)
    offset_ += (end - leader->end() > kLongestOverlap ? end : leader->end()) - leader->first;
  spans_.clear();
}

}  // namespace sluice::ingest
