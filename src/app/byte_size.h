// Sizes as people write them: "48MiB". Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::app {

inline constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;
inline constexpr std::uint64_t kGiB = 1024 * kMiB;

// A decimal number and one of kB, MB, GB, KiB, MiB, GiB in any case, with or without a space between. Rounded
// down to whole bytes; nothing for anything else, or beyond 2^53.
std::optional<std::uint64_t> parse_byte_size(std::string_view text);

// "48MiB", "1GiB": the largest unit of 1024 in which it is a whole number; "17 bytes" when there is none.
std::string format_byte_size(std::uint64_t bytes);

}  // namespace sluice::app
