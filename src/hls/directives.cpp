#include "hls/directives.h"

#include <fmt/format.h>

#include "base/text.h"
#include "hls/iframe_playlist.h"

namespace sluice::hls {
namespace {

Result<void> read_number(std::string_view key, std::string_view value, std::optional<std::uint64_t>& into) {
  if (into) return Error{ErrorCode::kInvalid, fmt::format("{} is given twice", key)};
  into = parse_unsigned(value);
  if (!into)
    return Error{ErrorCode::kInvalid, fmt::format("{} must be a whole decimal number below 2^64", key)};
  return {};
}

Result<void> read_skip(std::string_view value, std::optional<bool>& into) {
  if (into) return Error{ErrorCode::kInvalid, "_HLS_skip is given twice"};
  into = value == "YES" || value == "v2";
  return {};
}

}  // namespace

Result<Directives> parse_directives(std::span<const std::pair<std::string, std::string>> query) {
  Directives directives;
  std::optional<bool> skip;
  for (const auto& [key, value] : query) {
    if (key == "_HLS_msn") SLUICE_TRY(read_number(key, value, directives.msn));
    if (key == "_HLS_part") SLUICE_TRY(read_number(key, value, directives.part));
    if (key == "_HLS_skip") SLUICE_TRY(read_skip(value, skip));
  }
  directives.skip = skip.value_or(false);
  if (directives.part && !directives.msn) {
    return Error{ErrorCode::kInvalid, "_HLS_part needs _HLS_msn beside it"};
  }
  return directives;
}

Verdict judge(const Directives& directives, const PlaylistState& state) {
  // Without CAN-BLOCK-RELOAD, and after ENDLIST, directives mean nothing (DD-13).
  if (!directives.msn || state.ended || !state.targets.low_latency) return Verdict::kServe;
  std::uint64_t msn = *directives.msn;
  const std::uint64_t open = state.open_msn();
  // The segment in progress counts as the last one; a part index is never too far (DD-10, CQ-07, CQ-08).
  if (msn > open && msn - open > 2) return Verdict::kTooFar;
  if (!directives.part) return msn < open ? Verdict::kServe : Verdict::kHold;

  std::uint64_t part = *directives.part;
  // An index past the end of a finished segment is part 0 of the next (DD-08); older segments need no look.
  if (msn + 1 == open && !state.segments.empty() && part >= state.segments.back()->parts.size()) {
    msn = open;
    part = 0;
  }
  const bool published = msn < open || (msn == open && part < state.open_parts());
  return published ? Verdict::kServe : Verdict::kHold;
}

Verdict judge_iframes(const Directives& directives, const PlaylistState& state) {
  if (!directives.msn || state.ended || !state.targets.low_latency) return Verdict::kServe;
  const std::uint64_t next = next_iframe(state);
  if (*directives.msn < next) return Verdict::kServe;
  return *directives.msn - next > 2 ? Verdict::kTooFar : Verdict::kHold;
}

PartVerdict judge_part(std::uint64_t msn, std::uint64_t part, const PlaylistState& state) {
  if (!state.targets.low_latency) return PartVerdict::kUnknown;
  if (msn == state.open_msn() && part == state.open_parts() && !state.ended) return PartVerdict::kHold;
  const Segment* segment = state.open && msn == state.open->msn ? state.open.get() : state.find(msn);
  const bool there = segment != nullptr && part < segment->parts.size() && !segment->parts[part].gap;
  return there ? PartVerdict::kServe : PartVerdict::kUnknown;
}

}  // namespace sluice::hls
