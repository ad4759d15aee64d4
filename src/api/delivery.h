// What is answered to a request for a playlist, a part, a segment or an init section: bodies, types, cache
// lifetimes, urgencies (HC-03, HC-05, HC-12). Pure functions; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "camera/camera.h"
#include "hls/timeline.h"
#include "http/message.h"

namespace sluice::api {

// A player that is told 503 comes back late or never (CQ-07), so a camera that is only just connecting is
// waited for; but no longer than players wait for a first byte (CQ-11).
inline constexpr std::chrono::milliseconds kColdStartLimit{7000};

bool wants_gzip(const http::Request& request);

// Which part of a playlist's life a response belongs to; errors of each are cached for different times.
enum class Kind { kPlaylist, kBlockingPlaylist, kMedia };

http::Response media_playlist(const hls::Snapshot& version, hls::Snapshot::Form form, Kind kind, bool gzip);

// A stream of a camera that a player can begin with.
struct PlayableStream {
  std::shared_ptr<const hls::Snapshot> version;
  std::string directory;  // as seen from the multivariant playlist: "", "sub/"
  std::uint64_t generation = 0;
};

// Those whose playlist lists media; none that has ended while another goes on.
std::vector<PlayableStream> playable_streams(const camera::Camera& camera);

// Of at least one stream; the highest bandwidth first.
http::Response multivariant_playlist(std::span<const PlayableStream> streams, bool gzip);

// Names of parts and segments are never used again, so complete ones may be kept for long.
http::Response part(const hls::Segment& segment, std::size_t index, const hls::Targets& targets);
http::Response segment(const hls::Segment& segment);
http::Response init_section(const hls::InitSection& init);

// A sentence for people, with a lifetime for caches; `targets` is null before there are any.
http::Response failure(int status, std::string_view sentence, Kind kind, const hls::Targets* targets);
// 503 that is only a matter of time: never cached, and when to come back (DD-15, HC-15).
http::Response not_yet(std::string_view sentence);

}  // namespace sluice::api
