// SourceOptions: where a camera is found and how to talk to it, as the configuration says. A value; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::ingest {

// How RTP comes to us in an RTSP session.
enum class RtspTransport : std::uint8_t { kTcp, kUdp, kUdpMulticast, kHttp };

// "tcp", "udp", "udp_multicast", "http"; the error names them all.
Result<RtspTransport> parse_rtsp_transport(std::string_view text);
std::string_view to_string(RtspTransport transport);

struct SourceOptions {
  std::string name;  // for log lines
  // See source_url.h for what is understood. May hold a login; never logged as it is.
  std::string url;
  // Win over a login in the URL, and are taken literally: nothing in them needs escaping.
  std::string username;
  std::string password;
  // Unset: TCP, and UDP with a camera that refuses TCP.
  std::optional<RtspTransport> rtsp_transport;
  // Ignore the camera's timestamps, and take the time at which each picture and sound came in.
  bool use_wallclock_as_timestamps = false;
  // A file begins anew when it ends. The same as "?loop" behind the file's name.
  bool loop = false;
};

// Everything that can be said of the options without opening the source: kInvalid or kUnsupported.
Result<void> validate(const SourceOptions& options);

}  // namespace sluice::ingest
