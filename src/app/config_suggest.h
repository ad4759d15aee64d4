// "Did you mean …?"
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace sluice::app {

// The candidate that `word` is most likely a slip of: at most a third of its letters added, left out, changed
// or swapped with their neighbour, in any case, "-" and "_" being one. Nothing when none is that near.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace sluice::app
