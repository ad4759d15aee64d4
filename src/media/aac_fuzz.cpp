// AudioSpecificConfig and ADTS headers.
#include <cstdlib>

#include "media/aac.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::media;
  const auto config = make_audio_config({data, size});
  if (config.ok() && (config->channels == 0 || config->sample_rate == 0)) std::abort();
  const auto header = parse_adts_header({data, size});
  if (header.ok() && header->frame_size < header->header_size) std::abort();
  return 0;
}
