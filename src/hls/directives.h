// Delivery directives: the `_HLS_` query parameters of a playlist request, and what they mean against a
// version of the playlist (draft-pantos-hls-rfc8216bis 6.2.5).
//
// Pure functions and values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/result.h"
#include "hls/playlist_state.h"

namespace sluice::hls {

struct Directives {
  std::optional<std::uint64_t> msn;   // _HLS_msn
  std::optional<std::uint64_t> part;  // _HLS_part
  // _HLS_skip: a delta update is welcome. "v2" asks for one as "YES" does, for there are no date ranges to
  // leave out (DD-18).
  bool skip = false;

  bool blocking() const { return msn.has_value(); }
};

// Reads the decoded key and value pairs of a query. Unknown keys are ignored, `_HLS_` ones too (DD-12). An
// error, to be answered with 400, is a number that is none, a parameter given twice, or a part without an msn
// (DD-11).
Result<Directives> parse_directives(std::span<const std::pair<std::string, std::string>> query);

enum class Verdict {
  kServe,   // the playlist as it is now has what was asked for
  kHold,    // not yet: ask again of the next version
  kTooFar,  // nobody who has seen this playlist asks for that: 400 (DD-10)
};

Verdict judge(const Directives& directives, const PlaylistState& state);

// The same for the I-frame playlist, whose entries have numbers of their own and no parts: an index beside
// the number means nothing.
Verdict judge_iframes(const Directives& directives, const PlaylistState& state);

// What a request for a part finds (DD-22, DD-23).
enum class PartVerdict {
  kServe,
  kHold,     // hinted: it will come
  kUnknown,  // expired, or never hinted: 404
};

PartVerdict judge_part(std::uint64_t msn, std::uint64_t part, const PlaylistState& state);

}  // namespace sluice::hls
