// What is answered to a request for a playlist, a part, a segment or an init section: bodies, types, cache
// lifetimes, urgencies (HC-03, HC-05, HC-12). Pure functions; any thread.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "hls/timeline.h"
#include "http/message.h"

namespace sluice::api {

// Which part of a playlist's life a response belongs to; errors of each are cached for different times.
enum class Kind { kPlaylist, kBlockingPlaylist, kMedia };

http::Response media_playlist(const hls::Snapshot& version, hls::Snapshot::Form form, Kind kind, bool gzip);
http::Response multivariant_playlist(const hls::Snapshot& version, bool gzip);

// Names of parts and segments are never used again, so complete ones may be kept for long.
http::Response part(const hls::Segment& segment, std::size_t index, const hls::Targets& targets);
http::Response segment(const hls::Segment& segment);
http::Response init_section(const hls::InitSection& init);

// A sentence for people, with a lifetime for caches; `targets` is null before there are any.
http::Response failure(int status, std::string_view sentence, Kind kind, const hls::Targets* targets);
// 503 that is only a matter of time: never cached, and when to come back (DD-15, HC-15).
http::Response not_yet(std::string_view sentence);

}  // namespace sluice::api
