#include "api/live_handler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "api/delivery.h"
#include "api/ranged.h"
#include "hls/directives.h"
#include "hls/iframe_playlist.h"
#include "hls/names.h"
#include "http/accept_encoding.h"
#include "http/query.h"

namespace sluice::api {
namespace {

using std::chrono::milliseconds;

// A player that is told 503 comes back late or never (CQ-07), so a camera that is only just connecting is
// waited for; but no longer than players wait for a first byte (CQ-11).
constexpr milliseconds kColdStartLimit{7000};

constexpr std::string_view kNoSuchMedia = "this part or segment has expired, or was never announced";

const hls::Targets* targets_of(const hls::Snapshot* version) {
  return version == nullptr ? nullptr : &version->state().targets;
}

milliseconds hold_limit(const hls::Snapshot* version, const camera::Camera& camera) {
  if (version == nullptr) return kColdStartLimit;
  return std::chrono::ceil<milliseconds>(version->state().targets.hold_limit() +
                                         camera.extra_part_wait_time());
}

http::Response no_picture_yet(const camera::Camera& camera) {
  return not_yet(
      fmt::format("camera {} has no picture yet: {}", camera.name(), ingest::describe(camera.state())));
}

bool wants_gzip(const http::Request& request) {
  return http::accepts_gzip(request.header("accept-encoding"));
}

Result<hls::Directives> read_directives(const http::Request& request) {
  SLUICE_ASSIGN(const http::Query query, http::Query::parse(request.query));
  return hls::parse_directives(query.pairs());
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

const hls::InitSection* find_init(const hls::PlaylistState& state, std::string_view name) {
  const auto in = [name](const auto& segments) -> const hls::InitSection* {
    const auto found =
        std::ranges::find_if(segments, [name](const auto& s) { return s->init->name == name; });
    return found == segments.end() ? nullptr : (*found)->init.get();
  };
  if (state.open && state.open->init->name == name) return state.open->init.get();
  if (const auto* init = in(state.segments)) return init;
  return in(state.retained);
}

}  // namespace

void LiveHandler::handle(http::Exchange& exchange, const camera::Camera& camera, std::string_view resource) {
  constexpr std::string_view kSegments = "segment/";
  if (resource == hls::kMediaPlaylistName) {
    playlist(exchange, camera, false);
  } else if (resource == hls::kIFramePlaylistName) {
    playlist(exchange, camera, true);
  } else if (resource == hls::kMultivariantPlaylistName) {
    multivariant(exchange, camera);
  } else if (resource.starts_with(kSegments)) {
    segment(exchange, camera, resource.substr(kSegments.size()));
  } else {
    init(exchange, camera, resource);
  }
}

void LiveHandler::multivariant(http::Exchange& exchange, const camera::Camera& camera) {
  const bool gzip = wants_gzip(exchange.request());
  rooms_.room(exchange.loop(), camera.timeline())
      ->answer(
          exchange, kColdStartLimit,
          [gzip](const hls::Snapshot* version) -> std::optional<http::Response> {
            if (version == nullptr) return std::nullopt;
            return multivariant_playlist(*version, gzip);
          },
          [&camera] { return no_picture_yet(camera); });
}

void LiveHandler::playlist(http::Exchange& exchange, const camera::Camera& camera, bool iframes) {
  const auto version = camera.timeline()->snapshot();
  const auto directives = read_directives(exchange.request());
  if (!directives.ok()) {
    exchange.respond(
        failure(400, directives.error().message(), Kind::kBlockingPlaylist, targets_of(version.get())));
    return;
  }
  const bool gzip = wants_gzip(exchange.request());
  const Kind kind = directives->blocking() ? Kind::kBlockingPlaylist : Kind::kPlaylist;
  const auto form = form_of(*directives, iframes);
  rooms_.room(exchange.loop(), camera.timeline())
      ->answer(
          exchange, hold_limit(version.get(), camera),
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
          [&camera] {
            return camera.timeline()->snapshot() == nullptr
                       ? no_picture_yet(camera)
                       : not_yet(fmt::format("camera {} has sent nothing new: {}", camera.name(),
                                             ingest::describe(camera.state())));
          });
}

void LiveHandler::init(http::Exchange& exchange, const camera::Camera& camera, std::string_view name) {
  const auto version = camera.timeline()->snapshot();
  const hls::InitSection* found = version == nullptr ? nullptr : find_init(version->state(), name);
  exchange.respond(found != nullptr ? init_section(*found)
                                    : failure(404, "there is nothing of this name", Kind::kMedia,
                                              targets_of(version.get())));
}

void LiveHandler::segment(http::Exchange& exchange, const camera::Camera& camera, std::string_view file) {
  const auto version = camera.timeline()->snapshot();
  const auto name = hls::parse_segment_name(file);
  if (!name || version == nullptr) {
    exchange.respond(failure(404, kNoSuchMedia, Kind::kMedia, targets_of(version.get())));
    return;
  }
  const auto range = asked_range(exchange.request());
  if (!name->part) {
    const hls::Segment* complete = version->state().find(name->msn);
    exchange.respond(complete != nullptr && !complete->gap
                         ? ranged(api::segment(*complete), range)
                         : failure(404, kNoSuchMedia, Kind::kMedia, targets_of(version.get())));
    return;
  }
  rooms_.room(exchange.loop(), camera.timeline())
      ->answer(
          exchange, hold_limit(version.get(), camera),
          [msn = name->msn, index = *name->part,
           range](const hls::Snapshot* newest) -> std::optional<http::Response> {
            const hls::PlaylistState& state = newest->state();
            switch (hls::judge_part(msn, index, state)) {
              case hls::PartVerdict::kHold: return std::nullopt;
              case hls::PartVerdict::kUnknown:
                return failure(404, kNoSuchMedia, Kind::kMedia, &state.targets);
              case hls::PartVerdict::kServe: break;
            }
            const hls::Segment& parent =
                state.open && state.open->msn == msn ? *state.open : *state.find(msn);
            return ranged(part(parent, index, state.targets), range);
          },
          // Whoever asks again may find it: the camera may yet go on where it stopped.
          [&camera] {
            return not_yet(fmt::format("camera {} has not sent this part: {}", camera.name(),
                                       ingest::describe(camera.state())));
          });
}

}  // namespace sluice::api
