// MediaJudge: all media of one media playlist. It judges each init section, part and segment by itself (PS-01
// to PS-19), each against its neighbours, parts against their segment (PS-08), samples against what the
// playlist says of them (MP-05, MP-06, PS-02, PS-18), and keeps what the multivariant playlist is compared
// with.
//
// Pieces may come in any order; the init section of each before it. Old ones are forgotten, so that it stays
// small for as long as it is used. One thread; the Findings outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "validate/finding.h"
#include "validate/media/digest.h"
#include "validate/media/piece.h"
#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

// How a playlist's dates stand to the times of its samples, in one discontinuity sequence number.
struct DateMapping {
  std::uint64_t dsn = 0;
  WallTime zero;     // the date of the time 0 of the samples
  Duration frame{};  // one frame of the main track
};

class MediaJudge {
 public:
  explicit MediaJudge(Findings& findings) : findings_(findings) {}

  // EXT-X-INDEPENDENT-SEGMENTS stands in the multivariant playlist.
  void set_independent_segments(bool yes) { independent_segments_ = yes; }

  bool has_init(const Map& map) const { return inits_.contains(key_of(map)); }
  void init(const Map& map, const Where& where, std::string_view bytes);
  // `segment` is one of `playlist`'s, its `index`th part is what was loaded.
  void part(const MediaPlaylist& playlist, const Segment& segment, std::size_t index, const Where& where,
            std::string_view bytes);
  void segment(const MediaPlaylist& playlist, const Segment& segment, const Where& where,
               std::string_view bytes);

  // Of every init section, in the order in which they came.
  const std::vector<std::shared_ptr<const InitSection>>& inits() const { return init_order_; }
  // The newest mapping of dates, when there is one.
  std::optional<DateMapping> mapping() const { return mapping_; }
  // Frames a second of the video: the average, and the most that two frames are close (MV-08). 0: not known.
  double average_frame_rate() const;
  double highest_frame_rate() const;

 private:
  struct Kept {
    std::map<std::size_t, Digest> parts;
    std::optional<Digest> whole;
    std::optional<std::size_t> part_count;  // known once the segment is complete
  };

  static std::string key_of(const Map& map);
  void judge(Piece& piece);
  std::optional<WallTime> date_of(const Piece& piece) const;
  void judge_duration(const Piece& piece, const Digest& digest);
  void judge_mapping(const Piece& piece, WallTime date);
  void compare(std::uint64_t msn, const Digest& digest, std::optional<std::size_t> part);
  void compare_with_parts(std::uint64_t msn, const Kept& kept, std::optional<std::size_t> part);
  void compare_keys(const Digest& before, const Digest& after);
  void count_frames(const Piece& piece);
  void forget_old();

  Findings& findings_;
  bool independent_segments_ = false;
  std::map<std::string, std::shared_ptr<const InitSection>> inits_;
  std::vector<std::shared_ptr<const InitSection>> init_order_;
  std::map<std::uint64_t, Kept> kept_;       // by media sequence number
  std::map<std::uint64_t, Duration> drift_;  // by discontinuity sequence number: EXTINF minus samples, summed
  std::optional<DateMapping> mapping_;
  std::uint64_t frames_ = 0;
  Duration frames_last_{};
  Duration shortest_frame_ = Duration::max();
};

}  // namespace sluice::validate
