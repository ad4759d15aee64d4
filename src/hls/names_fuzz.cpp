// Any name that is understood is the one name of its resource.
#include <cstdlib>
#include <string_view>

#include "hls/names.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  if (const auto playlist = sluice::hls::parse_playlist_name(file)) {
    const std::string made = playlist->iframes ? sluice::hls::iframe_playlist_name(playlist->generation)
                                               : sluice::hls::media_playlist_name(playlist->generation);
    if (made != file) std::abort();
  }
  const auto name = sluice::hls::parse_segment_name(file);
  if (!name) return 0;
  const std::string made =
      name->part ? sluice::hls::part_name(name->msn, *name->part) : sluice::hls::segment_name(name->msn);
  if (made != "segment/" + std::string(file)) std::abort();
  return 0;
}
