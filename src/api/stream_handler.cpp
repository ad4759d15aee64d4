#include "api/stream_handler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "api/delivery.h"
#include "api/ranged.h"
#include "hls/directives.h"
#include "hls/iframe_playlist.h"
#include "http/query.h"

namespace sluice::api {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kNoSuchMedia = "this part or segment has expired, or was never announced";

const hls::Targets* targets_of(const hls::Snapshot* version) {
  return version == nullptr ? nullptr : &version->state().targets;
}

milliseconds hold_limit(const hls::Snapshot* version, const StreamView& view) {
  if (version == nullptr) return kColdStartLimit;
  return std::chrono::ceil<milliseconds>(version->state().targets.hold_limit() + view.extra_wait);
}

// What is held outlives the view, but not the stream.
struct Reason {
  const camera::Stream& stream;
  std::string title;

  http::Response operator()(std::string_view what) const {
    return not_yet(fmt::format("{} {}: {}", title, what, ingest::describe(stream.state())));
  }
};

Result<hls::Directives> read_directives(const http::Request& request) {
  return hls::parse_directives(http::Query::parse(request.query).pairs());
}

hls::Snapshot::Form form_of(const hls::Directives& directives, bool iframes) {
  using Form = hls::Snapshot::Form;
  if (iframes) return directives.skip ? Form::kIFramesDelta : Form::kIFrames;
  return directives.skip ? Form::kDelta : Form::kWhole;
}

// The range that is asked for, when it counts: only GET has ranges (RFC 9110 section 14.2), and no If-Range
// can name a validator of ours, for media has none (section 13.1.5).
std::optional<http::RangeRequest> asked_range(const http::Request& request) {
  if (request.method != http::Method::kGet || !request.header("if-range").empty()) return std::nullopt;
  return http::parse_range(request.header("range"));
}

std::uint64_t oldest_msn(const hls::PlaylistState& state) {
  return state.retained.empty() ? state.media_sequence() : state.retained.front()->msn;
}

// The generation that a segment belongs to: numbers rise from one to the next.
std::shared_ptr<hls::Timeline> timeline_of(const camera::Stream& stream, std::uint64_t msn) {
  for (const auto& [number, timeline] : stream.rendition()->generations()) {
    const auto version = timeline->snapshot();
    if (version != nullptr && oldest_msn(version->state()) <= msn) return timeline;
  }
  return nullptr;
}

}  // namespace

http::Response no_picture_yet(const StreamView& view) {
  return Reason{view.stream, view.title}("has no picture yet");
}

void StreamHandler::handle(http::Exchange& exchange, const StreamView& view, std::string_view resource) {
  constexpr std::string_view kSegments = "segment/";
  if (const auto name = hls::parse_playlist_name(resource)) {
    playlist(exchange, view, *name);
  } else if (resource.starts_with(kSegments)) {
    segment(exchange, view, resource.substr(kSegments.size()));
  } else {
    init(exchange, view, resource);
  }
}

void StreamHandler::playlist(http::Exchange& exchange, const StreamView& view,
                             const hls::PlaylistName& name) {
  const auto generations = view.stream.rendition()->generations();
  const auto found = std::ranges::find(generations, name.generation, &hls::Rendition::Generation::number);
  if (found == generations.end()) {
    exchange.respond(failure(404,
                             "this playlist has ended; the multivariant playlist names the one that goes on",
                             Kind::kPlaylist, nullptr));
    return;
  }
  const auto version = found->timeline->snapshot();
  const auto directives = read_directives(exchange.request());
  if (!directives.ok()) {
    exchange.respond(
        failure(400, directives.error().message(), Kind::kBlockingPlaylist, targets_of(version.get())));
    return;
  }
  const bool iframes = name.iframes;
  const bool gzip = wants_gzip(exchange.request());
  const Kind kind = directives->blocking() ? Kind::kBlockingPlaylist : Kind::kPlaylist;
  const auto form = form_of(*directives, iframes);
  rooms_.room(exchange.loop(), found->timeline)
      ->answer(
          exchange, hold_limit(version.get(), view),
          [asked = *directives, form, gzip, kind,
           iframes](const hls::Snapshot* newest) -> std::optional<http::Response> {
            if (newest == nullptr) return std::nullopt;
            const hls::PlaylistState& state = newest->state();
            if (iframes && !hls::has_iframes(state)) {
              return failure(404, "there is no picture, so there are no I-frames", kind, &state.targets);
            }
            switch (iframes ? hls::judge_iframes(asked, state) : hls::judge(asked, state)) {
              case hls::Verdict::kServe: return media_playlist(*newest, form, kind, gzip);
              case hls::Verdict::kHold: return std::nullopt;
              case hls::Verdict::kTooFar: break;
            }
            return failure(400, "_HLS_msn is more than two segments ahead", kind, &state.targets);
          },
          [reason = Reason{view.stream, view.title}, cold = version == nullptr] {
            return reason(cold ? "has no picture yet" : "has sent nothing new");
          });
}

void StreamHandler::init(http::Exchange& exchange, const StreamView& view, std::string_view name) {
  std::shared_ptr<const hls::Snapshot> version;
  for (const auto& [number, timeline] : view.stream.rendition()->generations()) {
    version = timeline->snapshot();
    const hls::InitSection* found = version == nullptr ? nullptr : version->state().find_init(name);
    if (found == nullptr) continue;
    exchange.respond(ranged(init_section(*found), asked_range(exchange.request()), version->state().targets));
    return;
  }
  exchange.respond(failure(404, "there is nothing of this name", Kind::kMedia, targets_of(version.get())));
}

void StreamHandler::segment(http::Exchange& exchange, const StreamView& view, std::string_view file) {
  const auto name = hls::parse_segment_name(file);
  const auto timeline = name ? timeline_of(view.stream, name->msn) : nullptr;
  if (timeline == nullptr) {
    exchange.respond(failure(404, kNoSuchMedia, Kind::kMedia, targets_of(view.stream.snapshot().get())));
    return;
  }
  if (name->part) return part(exchange, view, timeline, *name);
  const auto version = timeline->snapshot();
  const hls::Segment* complete = version->state().find(name->msn);
  exchange.respond(
      complete != nullptr && !complete->gap
          ? ranged(api::segment(*complete), asked_range(exchange.request()), version->state().targets)
          : failure(404, kNoSuchMedia, Kind::kMedia, targets_of(version.get())));
}

void StreamHandler::part(http::Exchange& exchange, const StreamView& view,
                         const std::shared_ptr<hls::Timeline>& timeline, const hls::SegmentName& name) {
  rooms_.room(exchange.loop(), timeline)
      ->answer(
          exchange, hold_limit(timeline->snapshot().get(), view),
          [msn = name.msn, index = *name.part, range = asked_range(exchange.request())](
              const hls::Snapshot* newest) -> std::optional<http::Response> {
            const hls::PlaylistState& state = newest->state();
            switch (hls::judge_part(msn, index, state)) {
              case hls::PartVerdict::kHold: return std::nullopt;
              case hls::PartVerdict::kUnknown:
                return failure(404, kNoSuchMedia, Kind::kMedia, &state.targets);
              case hls::PartVerdict::kServe: break;
            }
            const hls::Segment& parent =
                state.open && state.open->msn == msn ? *state.open : *state.find(msn);
            return ranged(api::part(parent, index, state.targets), range, state.targets);
          },
          // Whoever asks again may find it: the camera may yet go on where it stopped.
          [reason = Reason{view.stream, view.title}] { return reason("has not sent this part"); });
}

}  // namespace sluice::api
