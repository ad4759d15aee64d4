// Timeline: what is published of one media playlist, and for how long.
//
// The Packager builds segments and publishes, one call at a time; any thread takes the newest Snapshot, which
// never changes. This is the only place where the two sides meet: a reader never waits for a camera, nor a
// camera for a reader.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "hls/first_numbers.h"
#include "hls/playlist_state.h"
#include "hls/presentation_store.h"
#include "hls/retention.h"
#include "hls/snapshot.h"

namespace sluice::hls {

class Timeline {
 public:
  // `window` and `memory` (bytes): see Retention.
  Timeline(FirstNumbers first, Duration window, std::size_t memory);
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  // --- Any thread ---

  // The newest version; null until there is enough for a first playlist.
  std::shared_ptr<const Snapshot> snapshot() const;
  // How far the first version will be at least, when that is as good as there.
  struct Position {
    std::uint64_t msn = 0;
    std::size_t part = 0;
  };
  std::optional<Position> announced() const;

  // Calls `on_publish` after each publish(), on the thread that publishes, until the Subscription is
  // destroyed, which the Timeline outlives. Leave a note for your own thread there and return: the camera
  // waits, and so does whoever destroys a Subscription meanwhile.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Timeline& timeline, std::uint64_t id) : timeline_(&timeline), id_(id) {}
    Subscription(Subscription&& other) noexcept
        : timeline_(std::exchange(other.timeline_, nullptr)), id_(other.id_) {}
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription();

   private:
    Timeline* timeline_ = nullptr;
    std::uint64_t id_ = 0;
  };
  [[nodiscard]] Subscription subscribe(std::function<void()> on_publish);

  // --- The Packager, under its lock; nothing is seen by readers before publish() ---

  bool sealed() const { return state_.targets.target_duration.count() > 0; }
  const Targets& targets() const { return state_.targets; }
  void seal(const Targets& targets);
  // Whom the playlists report on (DD-20). Before anything is published.
  void set_other(OtherRendition other) { other_ = std::move(other); }

  // Nothing has been opened yet: the numbers may still be changed.
  bool empty() const { return !state_.open && state_.segments.empty(); }
  // EXT-X-DISCONTINUITY-SEQUENCE, while empty().
  void begin_at(std::uint64_t discontinuity_sequence);
  // Continues, while empty(), what a process before has published: the segment that it was building is listed
  // as EXT-X-GAP.
  void resume(const ResumePoint& point, std::shared_ptr<const InitSection> init);
  // That GAP leaves the playlist, unless less than three target durations would be left (MP-13). False when
  // it does not, or has left already.
  bool unlist_lost();
  // Where a process to come would have to go on. Not while empty().
  ResumePoint resume_point() const;
  std::uint64_t next_msn() const { return state_.next_msn; }
  Duration duration() const { return state_.duration(); }  // of the complete segments listed
  Duration longest_listing() const { return retention_.longest_listing(); }
  std::uint64_t next_iframe() const;

  struct Opening {
    PresentationTime start{0};
    bool discontinuity = false;
    bool gap = false;
    bool lost = false;
  };
  // What the next part will need, when that is not the init section in force; until a segment is opened.
  // False when it is hinted already.
  bool hint_init(std::shared_ptr<const InitSection> init);
  // Segments follow each other: the one before is closed.
  void open_segment(const Opening& opening, std::shared_ptr<const InitSection> init);
  void add_part(Part part);
  const Segment& close_segment();
  // Before a part of so many bytes is added. False when there is no memory for it: it has to be a gap.
  bool make_room(std::size_t bytes);
  void set_memory(std::size_t bytes) { retention_.set_memory(bytes); }
  std::size_t bytes() const { return Retention::bytes_of(state_); }
  std::uint64_t shortages() const { return retention_.shortages(); }
  // Nothing more will come: ENDLIST. Any open segment has been closed.
  void finish();

  // There is enough for a first version, which waits only to be published with that of another rendition. Not
  // while empty().
  void announce();
  void publish();

 private:
  // The version being built; no reader touches it.
  PlaylistState state_;
  OtherRendition other_;
  Retention retention_;

  mutable std::mutex snapshot_mutex_;  // held for the copy of one pointer
  std::shared_ptr<const Snapshot> snapshot_;
  std::optional<Position> announced_;

  std::mutex subscribers_mutex_;
  std::uint64_t next_subscriber_ = 1;
  std::vector<std::pair<std::uint64_t, std::function<void()>>> subscribers_;
};

}  // namespace sluice::hls
