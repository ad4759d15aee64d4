// Anyone's init sections.
#include <cstdlib>

#include "validate/finding.h"
#include "validate/media/box_rules.h"
#include "validate/mp4/init_section.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::validate;
  const InitSection init = read_init_section({data, size});
  for (const Track& track : init.tracks) {
    if (track.codec.nal_length_size < 1 || track.codec.nal_length_size > 4) std::abort();
  }
  Findings findings;
  judge_init_section(init, {}, findings);
  return 0;
}
