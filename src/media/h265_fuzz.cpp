// Parameter sets, as units and as extradata; whatever is complete must make a configuration that is read
// back.
#include <cstdlib>

#include "media/h265.h"
#include "media/parameter_sets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::media;
  const NalUnit unit(data, size);
  static_cast<void>(h265::parse_sps(unit));
  static_cast<void>(h265::parse_pps(unit));

  ParameterSets sets(Codec::kH265);
  if (!sets.read_extradata(unit).ok() || !sets.complete()) return 0;
  const auto config = sets.make_video_config();
  if (!config.ok()) return 0;
  if (config->width == 0 || config->height == 0) std::abort();
  ParameterSets again(Codec::kH265);
  if (!again.read_extradata(config->decoder_configuration.view()).ok() || again != sets) std::abort();
  return 0;
}
