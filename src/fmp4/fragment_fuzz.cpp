// Anyone's fragments: every sample has to lie inside of the data, times have to rise.
#include <cstdlib>

#include "fmp4/fragment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::fmp4;
  constexpr TrackDefaults kDefaults[] = {{.track_id = 1, .sample_duration = 3600, .sample_size = 1},
                                         {.track_id = 2, .sample_duration = 1024}};
  const auto fragments = read_fragments({data, size}, kDefaults);
  if (!fragments.ok()) return 0;
  for (const Fragment& fragment : *fragments) {
    if (fragment.end > size) std::abort();
    for (const FragmentTrack& track : fragment.tracks) {
      auto dts = track.base_decode_time;
      for (const FragmentSample& sample : track.samples) {
        if (sample.dts != dts) std::abort();
        dts += sample.duration;
        if (sample.bytes.data() < data || sample.bytes.data() + sample.bytes.size() > data + size)
          std::abort();
      }
    }
  }
  return 0;
}
