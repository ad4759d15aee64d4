#include "media/nal.h"

#include <cstring>

namespace sluice::media {
namespace {

constexpr std::size_t kStartCodeSize = 3;

NalUnit without_trailing_zeros(NalUnit unit) {
  while (!unit.empty() && unit.back() == 0) unit = unit.first(unit.size() - 1);
  return unit;
}

}  // namespace

// Looking for the 01 lets memchr, the fastest loop there is, pass over everything else.
std::size_t find_start_code(std::span<const std::uint8_t> data, std::size_t from) {
  std::size_t at = from + kStartCodeSize - 1;
  while (at < data.size()) {
    const void* const one = std::memchr(data.data() + at, 1, data.size() - at);
    if (one == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(one) - data.data());
    if (data[at - 1] == 0 && data[at - 2] == 0) return at - (kStartCodeSize - 1);
    ++at;
  }
  return data.size();
}

std::optional<NalUnit> NalReader::next() {
  return framing_ == NalFraming::kAnnexB ? next_annex_b() : next_length_prefixed();
}

std::optional<NalUnit> NalReader::next_annex_b() {
  while (!rest_.empty()) {
    const std::size_t end = find_start_code(rest_);
    const NalUnit unit = without_trailing_zeros(rest_.first(end));
    const bool inside = started_;
    started_ = end < rest_.size();
    rest_ = rest_.subspan(started_ ? end + kStartCodeSize : end);
    if (unit.empty()) continue;
    if (inside) return unit;
    problem_ = "bytes before the first start code";
  }
  return std::nullopt;
}

std::optional<NalUnit> NalReader::next_length_prefixed() {
  const auto length_size = static_cast<std::size_t>(framing_);
  while (!rest_.empty()) {
    if (rest_.size() < length_size) {
      problem_ = "a NAL unit length is cut off";
      break;
    }
    std::size_t length = 0;
    for (std::size_t i = 0; i < length_size; ++i) length = length << 8 | rest_[i];
    rest_ = rest_.subspan(length_size);
    if (length > rest_.size()) {
      problem_ = "a NAL unit is longer than the data";
      break;
    }
    const NalUnit unit = rest_.first(length);
    rest_ = rest_.subspan(length);
    if (!unit.empty()) return unit;
  }
  rest_ = {};
  return std::nullopt;
}

std::vector<NalUnit> split_nal_units(std::span<const std::uint8_t> data, NalFraming framing) {
  std::vector<NalUnit> units;
  NalReader reader(data, framing);
  while (const auto unit = reader.next()) units.push_back(*unit);
  return units;
}

}  // namespace sluice::media
