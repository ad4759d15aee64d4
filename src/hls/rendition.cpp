#include "hls/rendition.h"

#include <utility>

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

}  // namespace sluice::hls
