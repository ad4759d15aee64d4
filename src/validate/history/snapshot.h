// A media playlist as one answer brought it.
#pragma once

#include <memory>

#include "base/clock.h"
#include "validate/finding.h"
#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

// Who asked: answers of one chain come one after the other.
enum class Chain { kBlocking, kPlain, kProbe };

struct Snapshot {
  std::shared_ptr<const MediaPlaylist> playlist;  // whole: of a delta, what it was rebuilt to
  Where where;
  Chain chain = Chain::kPlain;
  SteadyTime sent;
  SteadyTime arrived;
  bool from_cache = false;  // the answer says that a cache kept it, so it may be older
};

}  // namespace sluice::validate
