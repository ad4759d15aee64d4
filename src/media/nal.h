// NAL units of a buffer, one after the other, without copying: an Annex B byte stream (start codes) or a run
// of length-prefixed units as in MP4 and FLV. This runs over every byte that every camera sends.
//
// Safe on any bytes: what is damaged is left out and said. Used from one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace sluice::media {

// From the first byte of the header to the last byte that is not a trailing zero of the byte stream; never
// empty.
using NalUnit = std::span<const std::uint8_t>;

// How units are told apart: by start codes, or by a length of that many bytes before each.
enum class NalFraming : std::uint8_t { kAnnexB = 0, kLength1 = 1, kLength2 = 2, kLength4 = 4 };

// Offset of the first start code, 00 00 01, at or after `from`; the size of `data` when there is none.
std::size_t find_start_code(std::span<const std::uint8_t> data, std::size_t from = 0);

class NalReader {
 public:
  NalReader(std::span<const std::uint8_t> data, NalFraming framing) : rest_(data), framing_(framing) {}

  // The next unit, in the storage of `data`; nothing at the end. Empty units are skipped.
  std::optional<NalUnit> next();

  // What was wrong with the bytes read so far, for a log line; empty as long as nothing was.
  std::string_view problem() const { return problem_; }

 private:
  std::optional<NalUnit> next_annex_b();
  std::optional<NalUnit> next_length_prefixed();

  std::span<const std::uint8_t> rest_;
  NalFraming framing_;
  bool started_ = false;  // Annex B: rest_ begins behind a start code
  std::string_view problem_;
};

// All units of a buffer.
std::vector<NalUnit> split_nal_units(std::span<const std::uint8_t> data, NalFraming framing);

}  // namespace sluice::media
