// LateLoads: asks for segments and parts that are no longer listed at the end of the time for which they have
// to be kept (MP-15, MP-17).
//
// One thread; the Watch and the MediaLoader outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "validate/follow/media_loader.h"
#include "validate/history/history.h"

namespace sluice::validate {

class LateLoads {
 public:
  LateLoads(Watch& watch, MediaLoader& loader) : watch_(watch), loader_(loader) {}

  // To be called with each new version, after the history has it.
  void update(const History& history, const MediaPlaylist& playlist, SteadyTime arrived);

 private:
  void watch_segment(const History& history, const History::Known& known, SteadyTime now);
  void watch_parts(const History::Known& known, SteadyTime last_listed, Duration target, SteadyTime now);
  void load(const std::string& uri, const std::optional<ByteRange>& range, Resource resource, Duration delay);

  Watch& watch_;
  MediaLoader& loader_;
  std::optional<std::uint64_t> first_new_;  // segments from here on were seen when they were new
  std::uint64_t next_removed_ = 0;
  std::map<std::uint64_t, SteadyTime> parts_listed_;  // when the parts of a segment were last listed
  std::size_t segments_at_once_ = 0;
  std::size_t parts_at_once_ = 0;
};

}  // namespace sluice::validate
