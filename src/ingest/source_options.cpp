#include "ingest/source_options.h"

#include <array>

#include <fmt/format.h>

#include "ingest/source_url.h"
#include "ingest/test_camera_options.h"

namespace sluice::ingest {
namespace {

struct Name {
  RtspTransport transport;
  std::string_view text;
};

constexpr std::array<Name, 4> kTransports = {{{RtspTransport::kTcp, "tcp"},
                                              {RtspTransport::kUdp, "udp"},
                                              {RtspTransport::kUdpMulticast, "udp_multicast"},
                                              {RtspTransport::kHttp, "http"}}};

}  // namespace

Result<RtspTransport> parse_rtsp_transport(std::string_view text) {
  for (const Name& name : kTransports) {
    if (name.text == text) return name.transport;
  }
  return Error{ErrorCode::kInvalid,
               fmt::format("\"{}\" is no RTSP transport: tcp, udp, udp_multicast and http are", text)};
}

std::string_view to_string(RtspTransport transport) {
  for (const Name& name : kTransports) {
    if (name.transport == transport) return name.text;
  }
  return "unknown";
}

Result<void> validate(const SourceOptions& options) {
  SLUICE_ASSIGN(SourceUrl url, parse_source_url(options.url));
  if (url.kind == SourceKind::kTest) {
    SLUICE_TRY(parse_test_camera_options(url.rest));
    return {};
  }
  if (!options.username.empty()) url.username = options.username;
  if (!options.password.empty()) url.password = options.password;
  SLUICE_TRY(to_ffmpeg_url(url));
  return {};
}

}  // namespace sluice::ingest
