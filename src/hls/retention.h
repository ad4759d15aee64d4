// Retention: which segments a playlist lists, and which can be loaded after they have left it, within a
// budget of bytes.
//
// A playlist lists the wished window where the budget has room for it, and never less than six segments and
// three target durations (MP-13, MP-14). What has left stays for as long as MP-15 and MP-17 promise. The
// budget is stronger than all of that: when segments are larger than it was made for, the oldest go early.
// Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "hls/playlist_state.h"

namespace sluice::hls {

class Retention {
 public:
  Retention(Duration window, std::size_t memory) : window_(window), memory_(memory) {}

  void set_memory(std::size_t bytes) { memory_ = bytes; }

  // Before a part of so many bytes is added to the open segment: lets go of the oldest until it fits. False
  // when nothing can go any more.
  bool make_room(PlaylistState& state, std::size_t bytes);
  // After each segment that is complete.
  void slide(PlaylistState& state);

  // The oldest segment leaves the playlist, and stays for as long as the others.
  void unlist_oldest(PlaylistState& state);

  // At the end: the oldest go, down to the least that is listed, until what comes next has half of the
  // memory.
  void halve(PlaylistState& state);

  // The longest playlist that listed what is kept.
  Duration longest_listing() const;
  // Segments that had to go before their time.
  std::uint64_t shortages() const { return shortages_; }

  // All that is kept: listed, retained and open.
  static std::size_t bytes_of(const PlaylistState& state);

 private:
  // What goes is held for a moment yet by the version that is published.
  std::size_t limit() const { return memory_ - memory_ / 16; }
  void forget_oldest(PlaylistState& state);
  void expire(PlaylistState& state);

  Duration window_;
  std::size_t memory_;
  // Of each retained and each listed segment, oldest first: the longest playlist that listed it.
  std::deque<Duration> longest_listing_;
  std::uint64_t shortages_ = 0;
};

}  // namespace sluice::hls
