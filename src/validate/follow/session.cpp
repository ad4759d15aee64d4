#include "validate/follow/session.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/playlist/multivariant_rules.h"
#include "validate/playlist/reader.h"
#include "validate/playlist/uri.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 100ms;
constexpr int kAttempts = 3;  // to load the first playlist: a camera may be starting

}  // namespace

Session::Session(Transport& transport, const WatchOptions& options, std::function<bool()> interrupted,
                 std::function<void(const Progress&)> progress)
    : transport_(transport),
      watch_(transport, options),
      interrupted_(std::move(interrupted)),
      progress_(std::move(progress)) {}

Verdict Session::run() {
  begun_ = transport_.clock().steady();
  Verdict verdict{.url = watch_.options().url, .started = transport_.clock().wall()};
  watch_.send({.url = watch_.options().url,
               .resource = Resource::kMultivariant,
               .max_body = watch_.options().max_playlist},
              [this](const ExchangePtr& exchange) { first_answer(exchange); });
  tick();
  transport_.run();
  finish();
  verdict.not_judged = not_judged_;
  if (!verdict.not_judged && followers_.empty()) verdict.not_judged = "there was no answer in time";
  verdict.faults = watch_.findings().groups();
  for (const auto& each : followers_) {
    verdict.live |= each->live();
    verdict.low_latency |= each->newest() != nullptr && each->newest()->playlist->low_latency();
    verdict.renditions.push_back(each->measures());
  }
  verdict.measures = watch_.measures();
  verdict.measures.watched = transport_.clock().steady() - begun_;
  return verdict;
}

void Session::tick() {
  const Duration elapsed = transport_.clock().steady() - begun_;
  if (progress_) {
    progress_({.elapsed = elapsed,
               .total = watch_.options().duration,
               .requests = watch_.measures().requests,
               .faults = watch_.findings().groups().size()});
  }
  if (elapsed >= watch_.options().duration || (interrupted_ && interrupted_()) || done()) {
    watch_.stop();
    return;
  }
  watch_.after(kTick, [this] { tick(); });
}

bool Session::done() const {
  if (not_judged_) return true;
  if (followers_.empty()) return false;
  const bool all = std::ranges::all_of(followers_, [](const auto& each) { return each->done(); });
  const bool probed = !probes_started_ || probes_done_;
  return all && probed;
}

void Session::first_answer(const ExchangePtr& exchange) {
  if (!exchange->ok()) {
    if (++attempts_ < kAttempts && (exchange->status == 503 || exchange->status == 0)) {
      watch_.after(1s, [this, request = exchange->request] {
        watch_.send(request, [this](const ExchangePtr& again) { first_answer(again); });
      });
      return;
    }
    not_judged_ = fmt::format("{}: {}", redact_url(watch_.options().url), outcome(*exchange));
    return;
  }
  if (exchange->truncated) {
    not_judged_ = fmt::format("{}: a playlist of {}", redact_url(watch_.options().url), outcome(*exchange));
    return;
  }
  const Where base{.url = exchange->effective_url, .time = exchange->wall};
  // A media playlist is read and judged by its follower.
  Findings ignored;
  const Result<Playlist> read = read_playlist(exchange->body, base, ignored);
  if (!read.ok()) {
    not_judged_ = fmt::format("{}: {}", redact_url(watch_.options().url), read.error().message());
  } else if (std::holds_alternative<MultivariantPlaylist>(*read)) {
    Result<Playlist> judged = read_playlist(exchange->body, base, watch_.findings());
    open_multivariant(exchange, std::get<MultivariantPlaylist>(*std::move(judged)));
  } else {
    open_media(exchange);
  }
}

void Session::open_multivariant(const ExchangePtr& exchange, MultivariantPlaylist playlist) {
  watch_.http().judge(*exchange, {.old_http_chosen = watch_.options().old_http_chosen}, false);
  multivariant_answer_ = exchange;
  multivariant_ = std::move(playlist);
  judge_multivariant(*multivariant_, where_of(*exchange), watch_.findings());
  for (const Variant& variant : multivariant_->variants) {
    if (!variant.uri.empty()) add_follower(variant.uri, variant.i_frames);
  }
  for (const Rendition& each : multivariant_->renditions) {
    if (!each.uri.empty()) add_follower(each.uri, false);
  }
  if (followers_.empty()) not_judged_ = "the multivariant playlist names no media playlist";
  for (const auto& each : followers_) each->start();
}

void Session::open_media(const ExchangePtr& exchange) {
  if (Follower* follower = add_follower(exchange->effective_url, std::nullopt))
    follower->start_with(exchange);
}

Follower* Session::add_follower(const std::string& url, std::optional<bool> i_frames) {
  const bool there = std::ranges::any_of(followers_, [&](const auto& each) { return each->url() == url; });
  if (there || followers_.size() >= watch_.options().max_renditions) return nullptr;
  followers_.push_back(std::make_unique<Follower>(
      watch_, url, i_frames, multivariant_ ? multivariant_->variables : Variables{},
      [this](Follower& follower, const Snapshot& snapshot) { on_snapshot(follower, snapshot); }));
  followers_.back()->loader().judge().set_independent_segments(multivariant_ &&
                                                               multivariant_->independent_segments);
  return followers_.back().get();
}

std::vector<RenditionView> Session::views(const Follower* but) const {
  std::vector<RenditionView> out;
  for (const auto& each : followers_) {
    if (each.get() != but)
      out.push_back({.url = each->url(),
                     .i_frames = each->i_frames(),
                     .newest = each->newest(),
                     .reached = each->reached()});
  }
  return out;
}

void Session::on_snapshot(Follower& follower, const Snapshot& snapshot) {
  if (multivariant_) judge_reports(snapshot, views(&follower), watch_.findings());
  if (!follower.live() || !watch_.options().probes) return;
  const bool first = std::ranges::all_of(
      followers_, [](const auto& each) { return each->newest() != nullptr || each->failed(); });
  if (first) start_probes();
}

// Once every media playlist is known, so that the probes find a stream in its stride.
void Session::start_probes() {
  if (probes_started_) return;
  probes_started_ = true;
  for (const auto& each : followers_) {
    if (!each->live() || each->newest()->playlist->i_frames_only) continue;
    delivery_probes_.push_back(std::make_unique<DeliveryProbes>(watch_, *each));
    delivery_probes_.back()->start();
  }
  watch_.after(2s, [this] { prepare_http_probes(); });
}

void Session::prepare_http_probes() {
  const auto ready = std::ranges::find_if(followers_, [](const auto& each) {
    return each->live() && each->last_plain() != nullptr && each->loader().last_segment() != nullptr;
  });
  if (ready == followers_.end()) {
    watch_.after(1s, [this] { prepare_http_probes(); });
    return;
  }
  Follower& follower = **ready;
  const Position next = follower.history().position();
  const bool ranges = std::ranges::any_of(follower.newest()->playlist->segments,
                                          [](const Segment& each) { return each.range.has_value(); });
  http_probes_ = http_probes(
      {.multivariant = multivariant_answer_,
       .playlist = follower.last_plain(),
       .segment = follower.loader().last_segment(),
       .next_playlist_url =
           follower.blocks() ? with_query(follower.url(), fmt::format("_HLS_msn={}", next.msn + 1)) : "",
       .low_latency = follower.low_latency(),
       .uses_byte_ranges = ranges});
  http_probe(0);
}

void Session::http_probe(std::size_t index) {
  if (index == http_probes_.size()) {
    held_load();
    return;
  }
  watch_.send(http_probes_[index].request, [this, index](const ExchangePtr& exchange) {
    http_probes_[index].judge(*exchange, watch_.findings());
    watch_.after(100ms, [this, index] { http_probe(index + 1); });
  });
}

// HC-02: as many held requests as a connection has to carry, and one that must not wait for them.
void Session::held_load() {
  const auto ready = std::ranges::find_if(
      followers_, [](const auto& each) { return each->low_latency() && each->blocks(); });
  if (ready == followers_.end() || multivariant_answer_ == nullptr) return;
  const Follower& follower = **ready;
  const Position next = follower.history().position();
  const std::size_t count = held_load_size(multivariant_answer_->version);
  const auto collect = [this, count](const ExchangePtr& exchange, bool held) {
    if (held) {
      held_.held.push_back(exchange);
    } else {
      held_.other = exchange;
    }
    if (held_.held.size() == count && held_.other != nullptr) judge_held_load(held_, watch_.findings());
  };
  for (std::size_t i = 0; i < count; ++i) {
    watch_.send(
        {.url = with_query(follower.url(), fmt::format("_HLS_msn={}&_HLS_part={}", next.msn, next.parts + 1)),
         .resource = Resource::kBlockingPlaylist,
         .probe = true},
        [collect](const ExchangePtr& exchange) { collect(exchange, true); });
  }
  watch_.send({.url = multivariant_answer_->request.url, .resource = Resource::kMultivariant, .probe = true},
              [collect](const ExchangePtr& exchange) { collect(exchange, false); });
}

void Session::finish() {
  for (const auto& each : followers_) each->finish();
  const std::vector<RenditionView> all = views();
  judge_presentation(all, watch_.findings());
  judge_moves(all, watch_.findings());
  if (multivariant_) judge_variants();
}

void Session::judge_variants() {
  const Where where = where_of(*multivariant_answer_);
  if (!followers_.empty())
    watch_.http().judge_hosts(*multivariant_, followers_.front()->loader().facts(), where);
  const auto follower_of = [this](std::string_view url) -> Follower* {
    const auto found = std::ranges::find_if(followers_, [&](const auto& each) { return each->url() == url; });
    return found == followers_.end() ? nullptr : found->get();
  };
  std::vector<RenditionDates> dates;
  for (const auto& each : followers_) {
    if (const auto mapping = each->loader().judge().mapping()) {
      dates.push_back({.where = each->where(), .mapping = *mapping});
    }
  }
  judge_dates(dates, watch_.findings());
  bool independent = multivariant_->independent_segments;
  for (const Variant& variant : multivariant_->variants) {
    Follower* follower = follower_of(variant.uri);
    if (variant.i_frames || follower == nullptr || follower->newest() == nullptr) continue;
    const MediaPlaylist& playlist = *follower->newest()->playlist;
    independent = independent || playlist.independent_segments;
    std::vector<const InitSection*> inits;
    Rates rates;
    add_media(*follower, inits, rates);
    for (const Rendition& each : multivariant_->renditions) {
      const bool of_variant = each.attributes.get("TYPE") == "AUDIO" && variant.attributes.has("AUDIO") &&
                              each.attributes.get("GROUP-ID") == variant.attributes.get("AUDIO");
      Follower* audio = of_variant ? follower_of(each.uri) : nullptr;
      if (audio != nullptr && audio != follower) add_media(*audio, inits, rates);
    }
    if (inits.empty()) continue;
    const MediaJudge& judge = follower->loader().judge();
    judge_variant(variant, inits,
                  {.average = judge.average_frame_rate(), .highest = judge.highest_frame_rate()}, where,
                  watch_.findings());
    judge_rates(variant, rates, where, watch_.findings());
  }
  if (!independent) {
    // Who may have to cut at another frame must not write it, and that cannot be seen from here.
    watch_.findings().add("MV-10", Strength::kClient, "EXT-X-INDEPENDENT-SEGMENTS is not there", where,
                          "absent");
  }
}

void Session::add_media(Follower& follower, std::vector<const InitSection*>& inits, Rates& rates) {
  const MediaLoader& loader = follower.loader();
  if (loader.judge().inits().empty()) return;
  inits.push_back(loader.judge().inits().back().get());
  const auto target = std::chrono::seconds(follower.newest()->playlist->target_duration.value_or(1));
  const Rates own = measure_rates(loader.weighed(), target);
  rates.peak += own.peak;
  rates.average += own.average;
  rates.measured = std::max(rates.measured, own.measured);
}

}  // namespace sluice::validate
