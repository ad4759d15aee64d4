// History: all versions of one media playlist, each judged against what was published before: what may change
// (MP-04, MP-07 to MP-10, MP-20, MP-24, DD-25), how much is removed (MP-13, MP-14, MP-21, MP-22), and how
// fast it moves on (MP-11, MP-12).
//
// Snapshots may come out of the order in which the server made them, as they do over several connections; no
// fault is found that this alone explains. One thread; the Findings outlive it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "validate/history/position.h"
#include "validate/history/snapshot.h"

namespace sluice::validate {

class History {
 public:
  explicit History(Findings& findings) : findings_(findings) {}

  void add(const Snapshot& snapshot);
  // The end of the watch: was there still a segment to come in time (MP-11)?
  void finish(SteadyTime now, const Where& where);

  // The furthest snapshot so far; nothing before the first.
  const MediaPlaylist* newest() const { return newest_.playlist.get(); }
  std::shared_ptr<const MediaPlaylist> newest_shared() const { return newest_.playlist; }
  Position position() const { return position_; }

  struct Known {
    Segment segment;  // with the most parts that were ever listed
    SteadyTime first_seen;
  };
  const std::map<std::uint64_t, Known>& known() const { return known_; }
  Duration longest() const { return longest_; }  // of all playlists so far

  // Intervals between the arrivals of new parts in the chain of blocking reloads.
  const std::vector<Duration>& part_intervals() const { return part_intervals_; }

 private:
  void judge_sealed(const Snapshot& snapshot);
  void judge_order(const Snapshot& snapshot);
  void judge_segments(const Snapshot& snapshot);
  void judge_segment(const Segment& was, const Segment& is, const Where& where);
  void judge_parts(const Segment& was, const Segment& is, const Where& where);
  void judge_removal(const Snapshot& snapshot);
  void judge_end(const Snapshot& snapshot);
  void judge_progress(const Snapshot& snapshot);
  void judge_part_progress(const Snapshot& snapshot);
  void judge_hint(const Snapshot& snapshot);
  void judge_map_hint(const Snapshot& snapshot, const Segment& segment);
  void judge_date_ranges(const Snapshot& snapshot);
  void remember(const Snapshot& snapshot);

  Findings& findings_;
  std::shared_ptr<const MediaPlaylist> first_;
  Snapshot newest_;
  Position position_;
  std::map<std::uint64_t, Known> known_;
  std::map<std::string, std::uint64_t> msn_of_uri_;
  std::map<std::string, AttributeList> dateranges_;
  std::optional<Snapshot> ended_;
  std::array<std::optional<Snapshot>, 3> last_of_chain_;
  Duration longest_{};
  // MP-11: when the newest complete segment was first seen.
  std::optional<std::uint64_t> last_complete_;
  SteadyTime complete_seen_;
  // MP-12
  std::optional<SteadyTime> part_seen_;
  Position part_position_;
  std::vector<Duration> part_intervals_;
};

}  // namespace sluice::validate
