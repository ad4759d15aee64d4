#include "validate/follow/follower.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "validate/playlist/reader.h"
#include "validate/playlist/snapshot_rules.h"
#include "validate/playlist/uri.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kDeltaEvery = 4;  // so many blocking reloads, one of them asks for a delta
constexpr std::size_t kReachedKept = 5'000;
constexpr int kFailuresAccepted = 20;  // in a row, before a playlist is given up

}  // namespace

Follower::Follower(Watch& watch, std::string url, std::optional<bool> i_frames, Variables imports,
                   std::function<void(Follower&, const Snapshot&)> on_snapshot)
    : watch_(watch),
      i_frames_(i_frames),
      imports_(std::move(imports)),
      on_snapshot_(std::move(on_snapshot)),
      measures_{.url = std::move(url)},
      history_(watch.findings()),
      loader_(watch, measures_),
      late_(watch, loader_) {}

bool Follower::done() const {
  return failed_ || (newest_ && newest_->playlist->endlist && loader_.idle());
}

bool Follower::blocks() const {
  return live() && newest_->playlist->server_control && newest_->playlist->server_control->can_block_reload;
}

void Follower::start() {
  watch_.send({.url = url(), .resource = Resource::kPlaylist, .max_body = watch_.options().max_playlist},
              [this](const ExchangePtr& exchange) { first(exchange); });
}

void Follower::start_with(const ExchangePtr& exchange) {
  first(exchange);
}

void Follower::first(const ExchangePtr& exchange) {
  const auto playlist = take(exchange, Chain::kPlain, SkipAsked::kNo);
  if (playlist == nullptr) {
    failed_ = true;
    failure_ = exchange->ok() ? "the answer is no media playlist" : outcome(*exchange);
    watch_.findings().add("MV-05", "a media playlist cannot be loaded", where_of(*exchange), failure_);
    return;
  }
  judge_first(*playlist);
  if (playlist->endlist) return;
  watch_.after(plain_interval(), [this] { plain_reload(); });
  if (blocks()) blocking_reload();
}

void Follower::judge_first(const MediaPlaylist& playlist) {
  if (i_frames_ && *i_frames_ != playlist.i_frames_only) {
    watch_.findings().add("MV-13",
                          *i_frames_ ? "an I-frame playlist has no EXT-X-I-FRAMES-ONLY"
                                     : "EXT-X-I-FRAMES-ONLY in a playlist that is not named as one",
                          where(), playlist.i_frames_only ? "there" : "absent");
  }
  if (playlist.endlist || playlist.i_frames_only) return;
  Duration complete{};
  for (const Segment& each : playlist.segments) complete = add(complete, each.complete ? each.duration : 0s);
  const auto target = std::chrono::seconds(playlist.target_duration.value_or(0));
  if (!playlist.last_complete()) {
    watch_.findings().add("RB-10", "the first playlist has no complete segment", where(), "none");
  } else if (complete < 3 * target) {
    // Asked of later versions only (bis 6.2.2), but AVPlayer gives up on such a start.
    watch_.findings().add("RB-10", Strength::kClient,
                          "the first playlist has less than three TARGETDURATIONs", where(),
                          fmt::format("{} s of complete segments, TARGETDURATION {} s",
                                      seconds_text(complete), target.count()));
  }
}

std::chrono::nanoseconds Follower::plain_interval() const {
  const auto target = std::chrono::seconds(newest_ ? newest_->playlist->target_duration.value_or(2) : 2);
  return std::clamp<std::chrono::nanoseconds>(target / 2, 500ms, 5s);
}

void Follower::plain_reload() {
  watch_.send({.url = url(), .resource = Resource::kPlaylist, .max_body = watch_.options().max_playlist},
              [this](const ExchangePtr& exchange) {
                const auto playlist = take(exchange, Chain::kPlain, SkipAsked::kNo);
                if (playlist == nullptr) {
                  watch_.findings().add("MV-16", "a plain reload of a playlist fails", where_of(*exchange),
                                        outcome(*exchange));
                }
                failures_ = playlist == nullptr ? failures_ + 1 : 0;
                if (failures_ > kFailuresAccepted) {
                  failed_ = true;
                  failure_ = outcome(*exchange);
                }
                if (!failed_ && live()) watch_.after(plain_interval(), [this] { plain_reload(); });
              });
}

void Follower::blocking_reload() {
  const MediaPlaylist& now = *history_.newest();
  const Position next = history_.position();
  const bool skips =
      now.server_control->can_skip_until.has_value() && blocking_reloads_++ % kDeltaEvery == kDeltaEvery - 1;
  std::string query = fmt::format("_HLS_msn={}", next.msn);
  if (now.low_latency()) query += fmt::format("&_HLS_part={}", next.parts);
  if (skips) query += "&_HLS_skip=YES";
  watch_.send({.url = with_query(url(), query),
               .resource = Resource::kBlockingPlaylist,
               .max_body = watch_.options().max_playlist},
              [this, next, parts = now.low_latency(), skips](const ExchangePtr& exchange) {
                blocking_came(exchange, next, parts, skips ? SkipAsked::kYes : SkipAsked::kNo);
              });
}

void Follower::blocking_came(const ExchangePtr& exchange, Position asked, bool had_parts, SkipAsked skip) {
  judge_held(*exchange);
  const auto playlist = take(exchange, Chain::kBlocking, skip);
  std::chrono::nanoseconds pause = 0ms;
  if (playlist == nullptr) {
    if (exchange->status >= 400 && exchange->status != 503) {
      watch_.findings().add("DD-06", "a request for the next part is refused", where_of(*exchange),
                            outcome(*exchange));
    }
    pause = 1s;
  } else {
    const Position is = position_of(*playlist);
    const bool there = is.msn > asked.msn || (had_parts && is.msn == asked.msn && is.parts > asked.parts);
    if (!there && !playlist->endlist) {
      watch_.findings().add(
          "DD-14", "a blocking request succeeded without what it asked for", where_of(*exchange),
          fmt::format("asked for segment {} part {}, got up to segment {} part {} after {} s", asked.msn,
                      asked.parts, is.msn, is.parts, seconds_text(exchange->waited())));
      pause = 500ms;
    }
    measures_.hold.add(exchange->waited());
  }
  if (failed_ || !live()) return;
  if (pause > 0ms) {
    watch_.after(pause, [this] { blocking_reload(); });
  } else {
    blocking_reload();
  }
}

void Follower::judge_held(const Exchange& exchange) {
  const auto target = std::chrono::seconds(newest_->playlist->target_duration.value_or(0));
  if (exchange.waited() > 3 * target + 250ms) {
    watch_.findings().add(
        "DD-15", "a request was held longer than three TARGETDURATIONs", where_of(exchange),
        fmt::format("{} s, TARGETDURATION {} s", seconds_text(exchange.waited()), target.count()));
  }
}

std::shared_ptr<const MediaPlaylist> Follower::take(const ExchangePtr& exchange, Chain chain,
                                                    SkipAsked asked) {
  if (chain != Chain::kProbe) watch_.http().judge(*exchange, loader_.facts(), false);
  if (!exchange->ok() || exchange->truncated) return nullptr;
  const Where where = where_of(*exchange);
  const bool seen = exchange->body == last_judged_;
  Findings ignored;
  Findings& out = seen ? ignored : watch_.findings();
  last_judged_ = exchange->body;
  // URIs are relative to where the playlist was found, which a redirect tells; the directives of the request
  // are no part of it.
  const Where base{.url = exchange->effective_url, .time = exchange->wall};
  Result<Playlist> read = read_playlist(exchange->body, base, out, imports_);
  if (!read.ok() || !std::holds_alternative<MediaPlaylist>(*read)) return nullptr;
  auto answer = std::make_shared<const MediaPlaylist>(std::get<MediaPlaylist>(*std::move(read)));
  if (!seen) judge_snapshot(*answer, where, out);
  measure(*exchange, *answer);
  judge_delta(history_.newest() != nullptr ? *history_.newest() : *answer, *answer, asked, where,
              watch_.findings());
  std::shared_ptr<const MediaPlaylist> whole = answer;
  if (answer->skip) {
    whole = history_.newest() != nullptr ? rebuild(*history_.newest(), *answer) : nullptr;
    if (whole == nullptr) return answer;
  }
  const Snapshot snapshot{.playlist = whole,
                          .where = where,
                          .chain = chain,
                          .sent = exchange->sent,
                          .arrived = exchange->last_byte,
                          .from_cache = exchange->header("age").has_value()};
  const bool newer = history_.newest() == nullptr || position_of(*whole) >= history_.position();
  if (history_.newest() == nullptr || position_of(*whole) > history_.position()) {
    measure_latency(*exchange, *whole);
  }
  history_.add(snapshot);
  if (newer) {
    newest_ = snapshot;
    if (chain == Chain::kPlain) last_plain_ = exchange;
    loader_.update(whole, exchange->last_byte);
    late_.update(history_, *whole, exchange->last_byte);
    on_snapshot_(*this, snapshot);
  }
  return whole;
}

void Follower::measure(const Exchange& exchange, const MediaPlaylist& answer) {
  ++measures_.snapshots;
  (answer.skip ? measures_.delta_bytes : measures_.whole_bytes) = exchange.body.size();
  (answer.skip ? measures_.delta_on_wire : measures_.whole_on_wire) = exchange.wire_size;
}

// A new part or segment: how old it is when it comes.
void Follower::measure_latency(const Exchange& exchange, const MediaPlaylist& playlist) {
  const auto end = end_date(playlist);
  if (!end) return;
  if (history_.newest() != nullptr) measures_.latency.add(exchange.wall - *end);
  reached_.push_back({.arrived = exchange.last_byte, .end = *end, .position = position_of(playlist)});
  if (reached_.size() > kReachedKept) reached_.pop_front();
}

void Follower::finish() {
  history_.finish(watch_.clock().steady(), where());
  const MediaPlaylist* newest = history_.newest();
  if (newest == nullptr || !newest->part_target) return;
  for (const Duration interval : history_.part_intervals()) {
    measures_.part_lateness.add(interval - *newest->part_target);
  }
}

}  // namespace sluice::validate
