// The first byte chooses the framing, the rest is split; every unit has to lie inside and not be empty.
#include <cstdlib>

#include "media/nal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sluice::media::NalFraming;
  if (size == 0) return 0;
  constexpr NalFraming kFramings[] = {NalFraming::kAnnexB, NalFraming::kLength1, NalFraming::kLength2,
                                      NalFraming::kLength4};
  const std::uint8_t* const end = data + size;
  sluice::media::NalReader reader({data + 1, end}, kFramings[data[0] % 4]);
  const std::uint8_t* behind = data + 1;
  while (const auto unit = reader.next()) {
    if (unit->empty() || unit->data() < behind || unit->data() + unit->size() > end) std::abort();
    behind = unit->data() + unit->size();
  }
  return 0;
}
