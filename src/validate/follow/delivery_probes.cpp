#include "validate/follow/delivery_probes.h"

#include <algorithm>

#include <fmt/format.h>

#include "validate/playlist/uri.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

// Between two probes, so that they stay few beside what a player sends.
constexpr auto kPause = 250ms;

}  // namespace

DeliveryProbes::DeliveryProbes(Watch& watch, Follower& follower) : watch_(watch), follower_(follower) {
  if (follower_.blocks()) {
    make_deltas();
    make_waits();
    make_stale();
    make_far();
    make_malformed();
    make_strange_part();
  } else {
    make_plain();
  }
  make_foreign();
}

void DeliveryProbes::start() {
  watch_.after(kPause, [this] { step(); });
}

void DeliveryProbes::step() {
  while (next_ < probes_.size()) {
    std::optional<Probe> probe = follower_.history().newest() != nullptr ? probes_[next_]() : std::nullopt;
    ++next_;
    if (!probe) continue;
    const SkipAsked skip = probe->skip;
    watch_.send(std::move(probe->request),
                [this, skip, judge = std::move(probe->judge)](const ExchangePtr& exchange) {
                  const auto playlist = follower_.take(exchange, Chain::kProbe, skip);
                  judge(*exchange, playlist.get());
                  watch_.after(kPause, [this] { step(); });
                });
    return;
  }
}

Request DeliveryProbes::ask(const std::string& query) const {
  const auto resource = query.starts_with("_HLS_msn") ? Resource::kBlockingPlaylist : Resource::kPlaylist;
  return {.url = with_query(follower_.url(), query),
          .resource = resource,
          .probe = true,
          .max_body = watch_.options().max_playlist};
}

// What is said to come at once: less than a part takes, as far as the network lets it.
Duration DeliveryProbes::at_once() const {
  return std::max<Duration>(300ms, follower_.history().newest()->part_target.value_or(0s) / 2);
}

void DeliveryProbes::judge_at_once(std::string_view rule, std::string_view fault, const Exchange& exchange,
                                   const MediaPlaylist* playlist) const {
  if (playlist != nullptr && exchange.waited() <= at_once()) return;
  watch_.findings().add(rule, fault, where_of(exchange),
                        fmt::format("{} after {} s", outcome(exchange), seconds_text(exchange.waited())));
}

void DeliveryProbes::judge_refused(std::string_view rule, std::string_view fault,
                                   const Exchange& exchange) const {
  if (exchange.status == 400 && exchange.waited() <= at_once()) return;
  watch_.findings().add(rule, fault, where_of(exchange),
                        fmt::format("{} after {} s", outcome(exchange), seconds_text(exchange.waited())));
}

void DeliveryProbes::make_waits() {
  probes_.emplace_back([this]() -> std::optional<Probe> {
    const std::uint64_t msn = position().msn;
    return Probe{.request = ask(fmt::format("_HLS_msn={}", msn)),
                 .judge = [this, msn](const Exchange& exchange, const MediaPlaylist* playlist) {
                   if (playlist == nullptr) {
                     if (exchange.status == 503) return;
                     watch_.findings().add("DD-07", "a request for the next segment is refused",
                                           where_of(exchange), outcome(exchange));
                   } else if (!playlist->endlist && playlist->open_msn() <= msn) {
                     watch_.findings().add(
                         "DD-07", "_HLS_msn alone was answered before the segment was complete",
                         where_of(exchange),
                         fmt::format("asked for segment {}, complete up to {}, after {} s", msn,
                                     playlist->open_msn() - 1, seconds_text(exchange.waited())));
                   }
                 }};
  });
  probes_.emplace_back([this]() -> std::optional<Probe> {
    const MediaPlaylist& now = *follower_.history().newest();
    const auto last = now.last_complete();
    const Segment* segment = last ? now.find(*last) : nullptr;
    if (segment == nullptr || segment->parts.empty()) return std::nullopt;
    return Probe{.request = ask(fmt::format("_HLS_msn={}&_HLS_part={}", *last, segment->parts.size())),
                 .judge = [this, msn = *last](const Exchange& exchange, const MediaPlaylist* playlist) {
                   const bool there =
                       playlist != nullptr &&
                       (playlist->endlist || position_of(*playlist) >= Position{.msn = msn + 1, .parts = 1});
                   if (there || exchange.status == 503) return;
                   watch_.findings().add(
                       "DD-08", "a part index behind the end of a segment is not the next segment's part 0",
                       where_of(exchange), outcome(exchange));
                 }};
  });
}

void DeliveryProbes::make_stale() {
  const auto stale = [this](const std::string& query) {
    return Probe{.request = ask(query),
                 .judge = [this, at = position()](const Exchange& exchange, const MediaPlaylist* playlist) {
                   judge_at_once("DD-09", "a request for what is old is not answered at once", exchange,
                                 playlist);
                   if (playlist != nullptr && position_of(*playlist) < at && !exchange.header("age")) {
                     watch_.findings().add("DD-09", "a request for what is old gets an old playlist",
                                           where_of(exchange),
                                           fmt::format("up to segment {} part {}", position_of(*playlist).msn,
                                                       position_of(*playlist).parts));
                   }
                 }};
  };
  probes_.emplace_back([stale]() -> std::optional<Probe> { return stale("_HLS_msn=0"); });
  probes_.emplace_back([this, stale]() -> std::optional<Probe> {
    const auto last = follower_.history().newest()->last_complete();
    if (!last || *last == 0) return std::nullopt;
    return stale(fmt::format("_HLS_msn={}&_HLS_part=0", *last - 1));
  });
}

void DeliveryProbes::make_far() {
  probes_.emplace_back([this]() -> std::optional<Probe> {
    return Probe{.request = ask(fmt::format("_HLS_msn={}", position().msn + 10)),
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* /*playlist*/) {
                   judge_refused("DD-10", "a request far ahead does not get 400 at once", exchange);
                 }};
  });
  probes_.emplace_back([this]() -> std::optional<Probe> {
    Request request = ask(fmt::format("_HLS_msn={}", position().msn + 1));
    // That it is held is all that is asked; it may take longer than anybody wants to wait.
    request.timeout = 2s;
    return Probe{.request = std::move(request),
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* /*playlist*/) {
                   if (exchange.status != 400) return;
                   watch_.findings().add("DD-10", "a request one segment ahead gets 400", where_of(exchange),
                                         outcome(exchange));
                 }};
  });
  probes_.emplace_back([this]() -> std::optional<Probe> {
    return Probe{.request = ask("_HLS_part=1"),
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* /*playlist*/) {
                   judge_refused("DD-11", "_HLS_part without _HLS_msn does not get 400", exchange);
                 }};
  });
}

void DeliveryProbes::make_malformed() {
  for (const std::string_view query : {"_HLS_msn=", "_HLS_msn=-1", "_HLS_msn=1e3", "_HLS_msn=0x1",
                                       "_HLS_msn=99999999999999999999999", "_HLS_msn=1&_HLS_msn=2"}) {
    probes_.emplace_back([this, query]() -> std::optional<Probe> {
      return Probe{.request = ask(std::string(query)),
                   .judge = [this](const Exchange& exchange, const MediaPlaylist* /*playlist*/) {
                     judge_refused("DD-12", "a malformed directive does not get 400 at once", exchange);
                   }};
    });
  }
  probes_.emplace_back([this]() -> std::optional<Probe> {
    return Probe{.request = ask("_HLS_unknown=1"),
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* playlist) {
                   judge_at_once("DD-12", "an unknown directive is not ignored", exchange, playlist);
                 }};
  });
}

// The query in another order, and with what players add to it.
void DeliveryProbes::make_foreign() {
  if (follower_.low_latency()) {
    probes_.emplace_back([this]() -> std::optional<Probe> {
      const auto last = follower_.history().newest()->last_complete();
      if (!last) return std::nullopt;
      return Probe{.request = ask(fmt::format("_HLS_part=0&_HLS_msn={}", *last)),
                   .judge = [this](const Exchange& exchange, const MediaPlaylist* playlist) {
                     judge_at_once("HC-07", "directives in another order get another answer", exchange,
                                   playlist);
                   }};
    });
  }
  probes_.emplace_back([this]() -> std::optional<Probe> {
    return Probe{.request = ask("analytics=1&session=abc"),
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* playlist) {
                   judge_at_once("HC-07", "foreign parameters change the answer", exchange, playlist);
                 }};
  });
  probes_.emplace_back([this]() -> std::optional<Probe> {
    const std::string id(900, 'x');
    Request request = ask(fmt::format("CMCD=bl%3D2000%2Csid%3D%22{}%22", id));
    request.headers = {{.name = "cmcd-session", .value = fmt::format("sid=\"{}\"", id)},
                       {.name = "cmcd-request", .value = "bl=2000,mtp=5000"}};
    return Probe{.request = std::move(request),
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* playlist) {
                   judge_at_once("HC-16", "CMCD changes the answer", exchange, playlist);
                 }};
  });
}

void DeliveryProbes::make_deltas() {
  if (!follower_.newest()->playlist->server_control->can_skip_until) {
    probes_.emplace_back([this]() -> std::optional<Probe> {
      return Probe{.request = ask("_HLS_skip=YES"),
                   .skip = SkipAsked::kYes,
                   .judge = [this](const Exchange& exchange, const MediaPlaylist* playlist) {
                     judge_at_once("DD-13", "_HLS_skip is not ignored by a playlist without CAN-SKIP-UNTIL",
                                   exchange, playlist);
                   }};
    });
    return;
  }
  for (const SkipAsked skip : {SkipAsked::kYes, SkipAsked::kV2}) {
    probes_.emplace_back([this, skip]() -> std::optional<Probe> {
      return Probe{
          .request = ask(skip == SkipAsked::kV2 ? "_HLS_skip=v2" : "_HLS_skip=YES"),
          .skip = skip,
          .judge = [this, before = follower_.history().newest_shared()](const Exchange& exchange,
                                                                        const MediaPlaylist* playlist) {
            judge_at_once("DD-16", "a request for a delta is not answered at once", exchange, playlist);
            if (playlist != nullptr && !playlist->skip && position_of(*playlist) == position_of(*before)) {
              judge_rebuilt(*playlist, *before, where_of(exchange), watch_.findings());
            }
          }};
    });
  }
}

// A part that nobody hinted: the number at the end of the hinted part's name with two digits more.
void DeliveryProbes::make_strange_part() {
  probes_.emplace_back([this]() -> std::optional<Probe> {
    const auto& hints = follower_.history().newest()->hints;
    const auto hint = std::ranges::find(hints, "PART", &PreloadHint::type);
    if (hint == hints.end() || hint->start) return std::nullopt;
    const std::string_view path = path_of(hint->uri);
    const std::size_t start = hint->uri.find(path);
    const std::size_t last = path.find_last_of("0123456789", path.find_last_of('.'));
    if (path.empty() || last == std::string_view::npos || path.find('/', last) != std::string_view::npos) {
      return std::nullopt;
    }
    std::string url = hint->uri;
    url.insert(start + last + 1, "99");
    return Probe{.request = {.url = std::move(url), .resource = Resource::kPart, .probe = true},
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* /*playlist*/) {
                   if ((exchange.status == 404 || exchange.status == 410) && exchange.waited() <= at_once())
                     return;
                   watch_.findings().add(
                       "DD-23", "a part that was never hinted does not get 404 at once", where_of(exchange),
                       fmt::format("{} after {} s", outcome(exchange), seconds_text(exchange.waited())));
                 }};
  });
}

// Without blocking reloads, directives are answered at once.
void DeliveryProbes::make_plain() {
  probes_.emplace_back([this]() -> std::optional<Probe> {
    return Probe{.request = ask(fmt::format("_HLS_msn={}", position().msn)),
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* playlist) {
                   judge_at_once("DD-13", "directives are not ignored where they do not apply", exchange,
                                 playlist);
                 }};
  });
  probes_.emplace_back([this]() -> std::optional<Probe> {
    const auto& control = follower_.history().newest()->server_control;
    if (control && control->can_skip_until) return std::nullopt;
    return Probe{.request = ask("_HLS_skip=YES"),
                 .skip = SkipAsked::kYes,
                 .judge = [this](const Exchange& exchange, const MediaPlaylist* playlist) {
                   judge_at_once("DD-13", "directives are not ignored where they do not apply", exchange,
                                 playlist);
                 }};
  });
}

}  // namespace sluice::validate
