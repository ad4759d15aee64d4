// What the parameter sets of H.264 and H.265 say in the same words. For h264.cpp and h265.cpp. Pure
// functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "media/bit_reader.h"
#include "media/nal.h"
#include "media/picture_format.h"

namespace sluice::media {

// A picture parameter set, of which only the ids matter here.
struct Pps {
  std::uint32_t id = 0;
  std::uint32_t sps_id = 0;
};

struct PpsSyntax {
  std::string_view codec;  // for errors: "H.264"
  std::size_t nal_header_size = 1;
  std::uint32_t max_id = 0;
  std::uint32_t max_sps_id = 0;
};

Result<Pps> parse_pps(NalUnit unit, const PpsSyntax& syntax);

struct CodedSize {
  std::uint64_t width = 0;  // luma samples, before cropping
  std::uint64_t height = 0;
  unsigned fields = 1;  // of which a frame is made: 2 with interlaced coding
};

// Reads the cropping flag and offsets (H.264 7.3.2.1.1, H.265 7.3.2.2.1) and sets the size of the picture,
// whose chroma format is known. Refuses what is empty and what no sample entry can say.
Result<void> read_cropped_size(BitReader& bits, const CodedSize& coded, std::string_view codec,
                               PictureFormat& picture);

}  // namespace sluice::media
