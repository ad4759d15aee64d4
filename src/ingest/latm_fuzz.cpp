// LOAS/LATM elements of a hostile camera, one after the other, each behind its length in two bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ingest/latm.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::uint8_t> rest(data, size);
  sluice::ingest::LatmReader reader;
  while (rest.size() > 2) {
    const std::size_t length =
        std::min<std::size_t>(static_cast<std::size_t>(rest[0] << 8U | rest[1]), rest.size() - 2);
    (void)reader.read(rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  return 0;
}
