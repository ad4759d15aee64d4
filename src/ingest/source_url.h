// SourceUrl: a camera's address, taken apart tolerantly.
//
// People paste passwords into URLs as they are, so "rtsp://admin:p@ss/word#1@10.0.0.5/stream" has to work: a
// login ends at the last "@" before the host. Pure functions; any thread. Fuzzed: any bytes may come in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::ingest {

enum class SourceKind : std::uint8_t { kRtsp, kRtmp, kSrt, kHttp, kUdp, kFile, kTest };

struct SourceUrl {
  SourceKind kind = SourceKind::kFile;
  std::string scheme;    // lower case: "rtsp", "rtsps", …, "file", "test"
  std::string username;  // decoded
  std::string password;  // decoded
  std::string host;      // an IPv6 address without its brackets; may be empty for udp and srt
  std::optional<std::uint16_t> port;
  // What follows the authority, with whatever an URL cannot hold percent-encoded; for a file its path, for
  // the test camera its parameters, both as written.
  std::string rest;
  bool loop = false;  // a file's name ended in "?loop"
};

// rtsp, rtsps, rtmp, rtmps, srt, http, https and udp with "://"; "file:" or a plain path; "test:".
// Errors are kInvalid or kUnsupported and never hold the login.
Result<SourceUrl> parse_source_url(std::string_view text);

// The URL as libavformat understands it: login escaped, a path protected from being taken for another
// protocol. kLimit for a login longer than libavformat can send over RTSP.
Result<std::string> to_ffmpeg_url(const SourceUrl& url);

}  // namespace sluice::ingest
