// Follower: follows one media playlist with a chain of blocking reloads and a chain of plain ones side by
// side, judges each version, and has its media loaded.
//
// One thread; the Watch outlives it.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "validate/follow/late_loads.h"
#include "validate/follow/media_loader.h"
#include "validate/follow/watch.h"
#include "validate/history/delta.h"
#include "validate/history/history.h"
#include "validate/history/presentation.h"
#include "validate/playlist/reading.h"

namespace sluice::validate {

class Follower {
 public:
  // `i_frames`: the multivariant playlist names it as an I-frame playlist; nothing when there is none.
  // `on_snapshot` is called after each version was judged by itself.
  Follower(Watch& watch, std::string url, std::optional<bool> i_frames, Variables imports,
           std::function<void(Follower&, const Snapshot&)> on_snapshot);
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  void start();
  // With an answer that is there already, when the user named a media playlist.
  void start_with(const ExchangePtr& exchange);
  void finish();  // the end of the watch: what can only be judged then

  const std::string& url() const { return measures_.url; }
  const History& history() const { return history_; }
  MediaLoader& loader() { return loader_; }
  const RenditionMeasures& measures() const { return measures_; }
  const Snapshot* newest() const { return newest_ ? &*newest_ : nullptr; }
  const std::deque<Reached>& reached() const { return reached_; }
  ExchangePtr last_plain() const { return last_plain_; }
  Where where() const { return {.url = measures_.url, .time = watch_.clock().wall()}; }

  bool i_frames() const { return i_frames_.value_or(false); }
  bool failed() const { return failed_; }  // its first load gave no media playlist
  const std::string& failure() const { return failure_; }
  bool done() const;  // it has ended, or failed, and nothing is left to load
  bool live() const { return newest_ && !newest_->playlist->endlist; }
  bool low_latency() const { return live() && newest_->playlist->low_latency(); }
  bool blocks() const;

  // An answer of this playlist, read and judged; nothing when there is none. `asked` says which delta.
  std::shared_ptr<const MediaPlaylist> take(const ExchangePtr& exchange, Chain chain, SkipAsked asked);

 private:
  void first(const ExchangePtr& exchange);
  void judge_first(const MediaPlaylist& playlist);
  void plain_reload();
  void blocking_reload();
  void blocking_came(const ExchangePtr& exchange, Position asked, bool had_parts, SkipAsked skip);
  void judge_held(const Exchange& exchange);
  void measure(const Exchange& exchange, const MediaPlaylist& answer);
  void measure_latency(const Exchange& exchange, const MediaPlaylist& playlist);
  std::chrono::nanoseconds plain_interval() const;

  Watch& watch_;
  std::optional<bool> i_frames_;
  Variables imports_;
  std::function<void(Follower&, const Snapshot&)> on_snapshot_;
  RenditionMeasures measures_;
  History history_;
  MediaLoader loader_;
  LateLoads late_;
  std::optional<Snapshot> newest_;
  std::deque<Reached> reached_;
  ExchangePtr last_plain_;
  std::string last_judged_;  // the text; equal ones are judged once
  std::uint64_t blocking_reloads_ = 0;
  int failures_ = 0;
  bool failed_ = false;
  std::string failure_;
};

}  // namespace sluice::validate
