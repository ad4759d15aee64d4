// MediaLoader: loads every init section, part and segment of one media playlist as soon as it is listed,
// parts as soon as they are hinted, and hands them to the judge of media with the playlist that lists them.
//
// One thread; the Watch outlives it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "validate/follow/watch.h"
#include "validate/media/media_judge.h"
#include "validate/media/variant_rules.h"
#include "validate/playlist/media_playlist.h"

namespace sluice::validate {

class MediaLoader {
 public:
  using PlaylistPtr = std::shared_ptr<const MediaPlaylist>;

  MediaLoader(Watch& watch, RenditionMeasures& measures)
      : watch_(watch), measures_(measures), judge_(watch.findings()) {}

  // A new version of the playlist. What it lists is loaded once.
  void update(const PlaylistPtr& playlist, SteadyTime arrived);

  MediaJudge& judge() { return judge_; }
  const MediaJudge& judge() const { return judge_; }
  StreamFacts facts() const;
  const std::vector<Weighed>& weighed() const { return weighed_; }
  ExchangePtr last_segment() const { return last_segment_; }
  // Whether all that was listed has been loaded.
  bool idle() const { return under_way_ == 0 && queue_.empty(); }
  // Whether a body is the one that this name had before (RB-03).
  void judge_bytes(const std::string& name, const Exchange& exchange);

 private:
  struct Load {
    PlaylistPtr playlist;
    std::uint64_t msn = 0;
  };
  // What waits for its init section.
  struct Waiting {
    PlaylistPtr playlist;
    std::uint64_t msn = 0;
    std::optional<std::size_t> part;
    ExchangePtr exchange;
  };
  struct Body {
    std::size_t size = 0;
    std::size_t hash = 0;
  };

  void load_init(const std::shared_ptr<const Map>& map, const PlaylistPtr& playlist);
  void take_parts(const PlaylistPtr& playlist, const Segment& segment, SteadyTime arrived);
  void load_part(const PlaylistPtr& playlist, std::uint64_t msn, std::size_t index);
  void load_hint(const PlaylistPtr& playlist);
  void load_segments();
  void segment_came(const Load& load, const ExchangePtr& exchange);
  void hint_came(const std::string& name, const ExchangePtr& exchange);
  void judge_hint(const Exchange& exchange, std::string_view name) const;
  void judge_listed_hint(const std::string& name, const PlaylistPtr& playlist, std::uint64_t msn,
                         std::size_t index);
  void deliver(Waiting piece);
  void judge_piece(const Waiting& piece);
  void judge_i_frame_entry(const Segment& entry, const Exchange& exchange);
  void judge_bitrate(const Segment& segment, const Exchange& exchange) const;

  Watch& watch_;
  RenditionMeasures& measures_;
  MediaJudge judge_;
  PlaylistPtr newest_;
  std::set<std::string> inits_asked_;
  std::set<std::string> inits_missing_;  // could not be loaded
  std::uint64_t next_msn_ = 0;           // segments from here on are new
  std::map<std::uint64_t, std::size_t> parts_taken_;
  std::deque<Load> queue_;
  std::size_t under_way_ = 0;
  std::map<std::string, ExchangePtr> hints_;  // null while it is under way
  std::map<std::string, Waiting> hints_listed_;
  std::vector<Waiting> waiting_;
  std::map<std::string, Body> bodies_;
  std::deque<std::string> bodies_order_;
  std::vector<Weighed> weighed_;
  ExchangePtr last_segment_;
  std::optional<Segment> last_entry_;
  Duration last_entry_time_{};
};

// The URL, and the byte range where there is one: what names a resource.
std::string name_of(const std::string& uri, const std::optional<ByteRange>& range);

}  // namespace sluice::validate
