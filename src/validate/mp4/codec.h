// A sample entry (ISO/IEC 14496-12 8.5.2) with its configuration record: how a track is coded, and the name
// that CODECS has to give it (RFC 6381, MV-07). See box.h for how foreign bytes are read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "validate/mp4/box.h"

namespace sluice::validate {

enum class VideoFormat { kNone, kH264, kH265 };

// What a sequence parameter set, or a colr box, says of the picture.
struct Picture {
  std::uint32_t width = 0;  // cropped
  std::uint32_t height = 0;
  std::uint32_t aspect_width = 1;  // of one pixel
  std::uint32_t aspect_height = 1;
  std::optional<std::uint8_t> transfer;  // transfer characteristics, ISO/IEC 23091-2
};

struct Codec {
  FourCc entry;      // "avc1", "mp4a", …
  std::string name;  // as in CODECS; empty when it cannot be told
  VideoFormat video = VideoFormat::kNone;
  std::uint32_t width = 0;  // of the sample entry
  std::uint32_t height = 0;
  std::uint32_t nal_length_size = 4;
  std::vector<std::vector<std::uint8_t>> parameter_sets;  // NAL units of avcC or hvcC
  std::optional<Picture> picture;                         // from the first sequence parameter set, and colr
  std::uint32_t channels = 0;
  std::uint32_t sample_rate = 0;
  // AAC: the object type of the AudioSpecificConfig, and whether it speaks of SBR itself.
  std::uint32_t audio_object_type = 0;
  bool explicit_sbr = false;
};

// Reads the first sample entry of a stsd box. What is wrong with the sound's configuration goes to `sound`,
// everything else to `structure`.
Codec read_codec(const Box& stsd, FourCc handler, Faults& structure, Faults& sound);

}  // namespace sluice::validate
