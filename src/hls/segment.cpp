#include "hls/segment.h"

namespace sluice::hls {

Duration Segment::duration() const {
  Duration total{0};
  for (const Part& part : parts) total += part.duration;
  return total;
}

std::size_t Segment::size() const {
  std::size_t total = 0;
  for (const Part& part : parts) total += part.data.size();
  return total;
}

std::size_t Segment::pictures() const {
  std::size_t total = 0;
  for (const Part& part : parts) total += part.pictures;
  return total;
}

std::vector<Bytes> Segment::data() const {
  std::vector<Bytes> out;
  out.reserve(parts.size());
  for (const Part& part : parts) out.push_back(part.data);
  return out;
}

}  // namespace sluice::hls
