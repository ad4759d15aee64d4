#include "media/rbsp.h"

namespace sluice::media {

std::vector<std::uint8_t> unescape_rbsp(NalUnit unit, std::size_t header_size) {
  std::vector<std::uint8_t> rbsp;
  if (unit.size() <= header_size) return rbsp;
  rbsp.reserve(unit.size() - header_size);
  int zeros = 0;
  for (const std::uint8_t byte : unit.subspan(header_size)) {
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    rbsp.push_back(byte);
  }
  return rbsp;
}

}  // namespace sluice::media
