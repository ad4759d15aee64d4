// Rendition: one stream of a camera as viewers see it: the media playlist that is being written, and earlier
// generations of it that have ended and stay for those who are still playing them (MP-22).
//
// Any thread looks; the Packager begins generations, one call at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "hls/timeline.h"

namespace sluice::hls {

class Rendition {
 public:
  struct Generation {
    std::uint64_t number = 0;  // part of the playlist's name
    std::shared_ptr<Timeline> timeline;
  };

  explicit Rendition(Generation first) { kept_.push_back({std::move(first), {}}); }

  // --- Any thread ---
  Generation current() const;
  // The newest first.
  std::vector<Generation> generations() const;

  // --- The Packager, under its lock ---
  // `next` is what viewers of the multivariant playlist are led to from now on. The one before has ended, and
  // stays for `kept`, or two minutes if that is longer. All that have ended before it stay for as long as
  // they were to, but the oldest go when they would hold more than `memory` bytes with it.
  void begin(Generation next, SteadyTime now, Duration kept, std::size_t memory);
  // Lets go of what ended long ago. True when there was something.
  bool expire(SteadyTime now);

 private:
  struct Kept {
    Generation generation;
    SteadyTime until;  // of one that has ended
  };

  mutable std::mutex mutex_;
  std::vector<Kept> kept_;  // the newest first
};

// What a playlist of another rendition reports of this one (DD-20): its newest part, published or announced
// (Timeline::announce). Nothing before it has one, or after it has ended. `directory`: of this rendition, as
// seen from the playlist.
std::optional<RenditionReport> report_on(const Rendition& rendition, std::string_view directory);

}  // namespace sluice::hls
