#include "validate/follow/media_loader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/media/i_frame_rules.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSegmentsAtOnce = 4;
constexpr std::size_t kBodiesKept = 4'000;
constexpr std::size_t kWeighedKept = 20'000;

Request request_of(const std::string& uri, const std::optional<ByteRange>& range, Resource resource) {
  Request request{.url = uri, .resource = resource};
  if (range && range->length > 0) {
    request.headers.push_back(
        {.name = "range",
         .value = fmt::format("bytes={}-{}", range->offset, range->offset + range->length - 1)});
  }
  return request;
}

}  // namespace

std::string name_of(const std::string& uri, const std::optional<ByteRange>& range) {
  return range ? fmt::format("{} {}@{}", uri, range->length, range->offset) : uri;
}

StreamFacts MediaLoader::facts() const {
  StreamFacts facts{.old_http_chosen = watch_.options().old_http_chosen};
  if (newest_) {
    facts.low_latency = newest_->low_latency();
    facts.target_duration = std::chrono::seconds(newest_->target_duration.value_or(0));
    facts.part_target = newest_->part_target.value_or(Duration{});
  }
  facts.sound_alone = !judge_.inits().empty() && judge_.inits().back()->video() == nullptr;
  return facts;
}

void MediaLoader::update(const PlaylistPtr& playlist, SteadyTime arrived) {
  newest_ = playlist;
  for (const Segment& segment : playlist->segments) {
    if (segment.map != nullptr) load_init(segment.map, playlist);
    take_parts(playlist, segment, arrived);
    if (!segment.complete || segment.msn < next_msn_) continue;
    next_msn_ = segment.msn + 1;
    if (!segment.gap) queue_.push_back({.playlist = playlist, .msn = segment.msn});
  }
  while (!parts_taken_.empty() && parts_taken_.begin()->first < playlist->first_msn()) {
    parts_taken_.erase(parts_taken_.begin());
  }
  load_hint(playlist);
  load_segments();
}

void MediaLoader::load_init(const std::shared_ptr<const Map>& map, const PlaylistPtr& playlist) {
  const std::string name = name_of(map->uri, map->range);
  if (!inits_asked_.insert(name).second) return;
  ++under_way_;
  watch_.send(request_of(map->uri, map->range, Resource::kInit),
              [this, map, playlist, name](const ExchangePtr& exchange) {
                --under_way_;
                watch_.http().judge(*exchange, facts(), true);
                if (!exchange->ok()) {
                  inits_missing_.insert(name);
                  watch_.findings().add("MP-18", "an init section cannot be loaded", where_of(*exchange),
                                        outcome(*exchange));
                } else {
                  judge_bytes(name, *exchange);
                  judge_.init(*map, where_of(*exchange), exchange->body);
                }
                for (Waiting& piece : std::exchange(waiting_, {})) deliver(std::move(piece));
              });
}

void MediaLoader::take_parts(const PlaylistPtr& playlist, const Segment& segment, SteadyTime arrived) {
  std::size_t& taken = parts_taken_[segment.msn];
  for (; taken < segment.parts.size(); ++taken) {
    const Part& part = segment.parts[taken];
    ++measures_.parts;
    measures_.part_duration.add(part.duration);
    if (part.gap) continue;
    const std::string name = name_of(part.uri, part.range);
    const auto hint = hints_.find(name);
    if (hint == hints_.end()) {
      load_part(playlist, segment.msn, taken);
      continue;
    }
    if (hint->second != nullptr && hint->second->ok()) {
      measures_.release_lag.add(arrived - hint->second->first_byte);
    }
    judge_listed_hint(name, playlist, segment.msn, taken);
  }
}

// A hinted part has been listed: its answer is judged with the playlist, now or when it comes.
void MediaLoader::judge_listed_hint(const std::string& name, const PlaylistPtr& playlist, std::uint64_t msn,
                                    std::size_t index) {
  const ExchangePtr exchange = hints_[name];
  Waiting piece{.playlist = playlist, .msn = msn, .part = index, .exchange = exchange};
  if (exchange == nullptr) {
    hints_listed_[name] = std::move(piece);
    return;
  }
  hints_.erase(name);
  if (exchange->ok()) {
    judge_bytes(name, *exchange);
    deliver(std::move(piece));
  } else {
    watch_.findings().add("DD-22", "a hinted part was refused, and then listed", where_of(*exchange),
                          outcome(*exchange));
    load_part(playlist, msn, index);
  }
}

void MediaLoader::load_part(const PlaylistPtr& playlist, std::uint64_t msn, std::size_t index) {
  const Part& part = playlist->find(msn)->parts[index];
  ++under_way_;
  watch_.send(
      request_of(part.uri, part.range, Resource::kPart),
      [this, playlist, msn, index, name = name_of(part.uri, part.range)](const ExchangePtr& exchange) {
        --under_way_;
        watch_.http().judge(*exchange, facts(), true);
        if (!exchange->ok()) return;
        judge_bytes(name, *exchange);
        deliver({.playlist = playlist, .msn = msn, .part = index, .exchange = exchange});
      });
}

void MediaLoader::load_hint(const PlaylistPtr& playlist) {
  const auto hint = std::ranges::find(playlist->hints, "PART", &PreloadHint::type);
  // A range without an end is answered when the segment ends; such parts are loaded when they are listed.
  if (hint == playlist->hints.end() || hint->start || hint->length || hint->uri.empty()) return;
  if (!hints_.try_emplace(hint->uri, nullptr).second) return;
  ++under_way_;
  watch_.send({.url = hint->uri, .resource = Resource::kPart},
              [this, name = hint->uri](const ExchangePtr& exchange) {
                --under_way_;
                hint_came(name, exchange);
              });
}

void MediaLoader::hint_came(const std::string& name, const ExchangePtr& exchange) {
  watch_.http().judge(*exchange, facts(), false);
  if (exchange->ok()) judge_hint(*exchange, name);
  hints_[name] = exchange;
  const auto listed = hints_listed_.find(name);
  if (listed == hints_listed_.end()) return;
  const Waiting piece = std::move(listed->second);
  hints_listed_.erase(listed);
  judge_listed_hint(name, piece.playlist, piece.msn, piece.part.value_or(0));
}

// No byte before all of them can be sent (bis 6.2.6).
void MediaLoader::judge_hint(const Exchange& exchange, std::string_view name) const {
  const Duration allowed = std::max<Duration>(150ms, newest_->part_target.value_or(0s) / 4);
  if (exchange.transfer() <= allowed) return;
  watch_.findings().add("DD-22", "a hinted part is sent while it is being made", where_of(exchange),
                        fmt::format("{}: the last byte came {} s behind the first", redact_url(name),
                                    seconds_text(exchange.transfer())));
}

void MediaLoader::load_segments() {
  while (under_way_ < kSegmentsAtOnce + inits_asked_.size() && !queue_.empty()) {
    // The newest first: old ones may wait, and leave the playlist unseen when there are too many.
    const bool live = !newest_->endlist;
    const Load load = live ? queue_.back() : queue_.front();
    live ? queue_.pop_back() : queue_.pop_front();
    if (load.msn < newest_->first_msn()) continue;
    const Segment& segment = *load.playlist->find(load.msn);
    ++under_way_;
    watch_.send(request_of(segment.uri, segment.range, Resource::kSegment),
                [this, load](const ExchangePtr& exchange) {
                  --under_way_;
                  segment_came(load, exchange);
                  load_segments();
                });
  }
}

void MediaLoader::segment_came(const Load& load, const ExchangePtr& exchange) {
  watch_.http().judge(*exchange, facts(), true);
  const Segment& segment = *load.playlist->find(load.msn);
  if (!exchange->ok()) {
    watch_.findings().add("MP-23", "a segment that is no gap cannot be loaded", where_of(*exchange),
                          fmt::format("segment {}: {}", load.msn, outcome(*exchange)));
    return;
  }
  ++measures_.segments;
  last_segment_ = exchange;
  if (weighed_.size() < kWeighedKept) {
    weighed_.push_back({.duration = segment.duration, .bytes = exchange->body.size()});
  }
  judge_bytes(name_of(segment.uri, segment.range), *exchange);
  judge_bitrate(segment, *exchange);
  deliver({.playlist = load.playlist, .msn = load.msn, .part = {}, .exchange = exchange});
}

void MediaLoader::judge_bitrate(const Segment& segment, const Exchange& exchange) const {
  if (!segment.kilobits || segment.duration <= 0s) return;
  const double measured = static_cast<double>(exchange.body.size()) * 8 / 1000 /
                          std::chrono::duration<double>(segment.duration).count();
  const auto declared = static_cast<double>(*segment.kilobits);
  if (measured >= 0.9 * declared && measured <= 1.1 * declared) return;
  watch_.findings().add(
      "MP-25", "EXT-X-BITRATE is more than a tenth off", where_of(exchange),
      fmt::format("segment {}: {:.0f} kbit/s, declared {:.0f}", segment.msn, measured, declared));
}

void MediaLoader::deliver(Waiting piece) {
  const Segment* segment = piece.playlist->find(piece.msn);
  if (segment->map == nullptr) return;
  const std::string init = name_of(segment->map->uri, segment->map->range);
  if (inits_missing_.contains(init)) return;
  if (judge_.has_init(*segment->map)) {
    judge_piece(piece);
  } else {
    waiting_.push_back(std::move(piece));
  }
}

void MediaLoader::judge_piece(const Waiting& piece) {
  const Segment& segment = *piece.playlist->find(piece.msn);
  const Where where = where_of(*piece.exchange);
  if (piece.playlist->i_frames_only) {
    judge_i_frame_entry(segment, *piece.exchange);
  } else if (piece.part) {
    judge_.part(*piece.playlist, segment, *piece.part, where, piece.exchange->body);
  } else {
    judge_.segment(*piece.playlist, segment, where, piece.exchange->body);
  }
}

void MediaLoader::judge_i_frame_entry(const Segment& entry, const Exchange& exchange) {
  const Where where = where_of(exchange);
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(exchange.body.data()),
                                            exchange.body.size());
  const auto time = judge_i_frame(entry, *judge_.inits().back(), bytes, where, watch_.findings());
  if (time && last_entry_ && last_entry_->msn + 1 == entry.msn && !entry.discontinuity) {
    judge_i_frame_distance(*last_entry_, last_entry_time_, *time, where, watch_.findings());
  }
  last_entry_ = time ? std::optional(entry) : std::nullopt;
  last_entry_time_ = time.value_or(0s);
}

void MediaLoader::judge_bytes(const std::string& name, const Exchange& exchange) {
  const Body body{.size = exchange.body.size(), .hash = std::hash<std::string>{}(exchange.body)};
  const auto [known, fresh] = bodies_.try_emplace(name, body);
  if (!fresh && (known->second.size != body.size || known->second.hash != body.hash)) {
    watch_.findings().add("RB-03", "one URI has two bodies", where_of(exchange),
                          fmt::format("{} bytes, and {} before", body.size, known->second.size));
  }
  if (!fresh) return;
  bodies_order_.push_back(name);
  if (bodies_order_.size() > kBodiesKept) {
    bodies_.erase(bodies_order_.front());
    bodies_order_.pop_front();
  }
}

}  // namespace sluice::validate
