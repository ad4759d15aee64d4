// Whatever someone types as a source: it is understood or refused, and never told on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/source_options.h"
#include "ingest/source_url.h"
#include "ingest/test_camera_options.h"

using namespace sluice::ingest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parse_test_camera_options(text);
  (void)parse_rtsp_transport(text);
  const auto url = parse_source_url(text);
  if (!url) return 0;
  const auto written = to_ffmpeg_url(*url);
  if (!written || url->kind == SourceKind::kFile || url->kind == SourceKind::kTest) return 0;
  // What we write for FFmpeg, we read again as the same.
  const auto again = parse_source_url(*written);
  if (!again || again->host != url->host || again->username != url->username ||
      again->password != url->password || again->port != url->port || again->rest != url->rest) {
    std::abort();
  }
  return 0;
}
