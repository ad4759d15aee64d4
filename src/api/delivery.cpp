#include "api/delivery.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/gzip.h"
#include "hls/iframe_playlist.h"
#include "hls/multivariant_playlist.h"
#include "hls/names.h"
#include "http/accept_encoding.h"

namespace sluice::api {
namespace {

using std::chrono::seconds;

constexpr std::string_view kPlaylistType = "application/vnd.apple.mpegurl";
constexpr seconds kForLong = std::chrono::hours{1};

http::Header cache_for(seconds lifetime) {
  return {"cache-control", fmt::format("max-age={}", std::max(lifetime, seconds{1}).count())};
}

// HC-05 is for the caches between us and the viewers. A player that asks for the same version once more wants
// a newer one, which we give, and its browser's cache would not: VHS (3.17) stood for ten seconds (CQ-16).
http::Header cache_for_shared(seconds lifetime) {
  return {"cache-control", fmt::format("max-age=0, s-maxage={}", lifetime.count())};
}

http::Header never_cache() {
  return {"cache-control", "no-store"};
}

// HC-03: a playlist must not queue behind media on the same connection.
http::Header playlist_urgency() {
  return {"priority", "u=1"};
}
http::Header media_urgency() {
  return {"priority", "u=3"};
}

http::Response playlist(Bytes text, bool gzip, http::Header cache) {
  http::Response response;
  response.headers = {{"content-type", std::string(kPlaylistType)},
                      std::move(cache),
                      {"vary", "accept-encoding"},
                      playlist_urgency()};
  if (gzip) response.headers.push_back({"content-encoding", "gzip"});
  response.body.push_back(std::move(text));
  return response;
}

// HC-12: some receivers refuse sound alone under the name of a picture.
std::string media_type(const hls::InitSection& init) {
  const bool video = std::ranges::any_of(init.tracks, &media::Track::is_video);
  return video ? "video/mp4" : "audio/mp4";
}

http::Response media(const hls::InitSection& init, std::vector<Bytes> body, http::Header cache) {
  http::Response response;
  response.headers = {
      {"content-type", media_type(init)}, std::move(cache), {"accept-ranges", "bytes"}, media_urgency()};
  response.body = std::move(body);
  return response;
}

}  // namespace

bool wants_gzip(const http::Request& request) {
  return http::accepts_gzip(request.header("accept-encoding"));
}

http::Response media_playlist(const hls::Snapshot& version, hls::Snapshot::Form form, Kind kind, bool gzip) {
  const seconds target = version.state().targets.target_duration;
  // What blocked for a version names that version for ever; the end of a presentation is found by asking
  // again.
  const bool immutable =
      kind == Kind::kBlockingPlaylist && !version.state().ended && version.state().targets.low_latency;
  return playlist(gzip ? version.playlist_gzip(form) : version.playlist(form), gzip,
                  immutable ? cache_for_shared(6 * target) : cache_for(target / 2));
}

std::vector<PlayableStream> playable_streams(const camera::Camera& camera) {
  std::vector<PlayableStream> streams;
  const auto add = [&streams](const camera::Stream& stream, std::string_view directory) {
    const hls::Rendition::Generation current = stream.rendition()->current();
    auto version = current.timeline->snapshot();
    if (version != nullptr && version->state().has_media()) {
      streams.push_back({std::move(version), std::string(directory), current.number});
    }
  };
  add(camera.main(), "");
  if (camera.substream() != nullptr) add(*camera.substream(), hls::kSubstreamPrefix);
  const auto ended = [](const PlayableStream& stream) { return stream.version->state().ended; };
  if (!std::ranges::all_of(streams, ended)) std::erase_if(streams, ended);
  return streams;
}

http::Response multivariant_playlist(std::span<const PlayableStream> streams, bool gzip_it) {
  std::vector<hls::Variant> variants;
  std::vector<hls::Variant> iframes;
  for (const PlayableStream& stream : streams) {
    const hls::PlaylistState& state = stream.version->state();
    variants.push_back(
        hls::describe_variant(state, stream.directory + hls::media_playlist_name(stream.generation)));
    if (!hls::has_iframes(state)) continue;
    iframes.push_back(
        hls::describe_iframe_variant(state, stream.directory + hls::iframe_playlist_name(stream.generation)));
  }
  for (auto* list : {&variants, &iframes}) {
    std::ranges::sort(*list, std::greater{}, &hls::Variant::bandwidth);
  }
  const std::string text = hls::render_multivariant_playlist(variants, iframes);
  return playlist(gzip_it ? gzip(text) : Bytes::copy_of(text), gzip_it,
                  cache_for(streams.front().version->state().targets.target_duration / 2));
}

http::Response part(const hls::Segment& segment, std::size_t index, const hls::Targets& targets) {
  return media(*segment.init, {segment.parts[index].data}, cache_for(6 * targets.target_duration));
}

http::Response segment(const hls::Segment& segment) {
  return media(*segment.init, segment.data(), cache_for(kForLong));
}

http::Response init_section(const hls::InitSection& init) {
  return media(init, {init.data}, cache_for(kForLong));
}

http::Response failure(int status, std::string_view sentence, Kind kind, const hls::Targets* targets) {
  http::Response response = http::plain_response(status, sentence);
  if (targets == nullptr) {
    response.headers.push_back(never_cache());
  } else {
    const seconds target = targets->target_duration;
    response.headers.push_back(kind == Kind::kBlockingPlaylist ? cache_for_shared(4 * target)
                                                               : cache_for(target));
  }
  return response;
}

http::Response not_yet(std::string_view sentence) {
  http::Response response = http::plain_response(503, sentence);
  response.headers.push_back(never_cache());
  response.headers.push_back({"retry-after", "1"});
  return response;
}

}  // namespace sluice::api
