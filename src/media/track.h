// Track: what a receiver must know of a stream of samples before it can decode the first of them.
//
// Only what is served has a place here: by the time a Track exists, ingest has converted or left out the
// rest. Values; any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace sluice::media {

enum class Codec { kH264, kH265, kAac };

// "H.264", "H.265", "AAC": for people.
std::string_view to_string(Codec codec);

struct VideoConfig {
  Codec codec = Codec::kH264;
  // The decoder configuration record without a box around it: AVCDecoderConfigurationRecord (ISO/IEC 14496-15
  // 5.3.3.1) or HEVCDecoderConfigurationRecord (8.3.3.1), with 4-byte NAL unit lengths.
  Bytes decoder_configuration;
  // Luma samples after cropping, before the sample aspect ratio.
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t sar_numerator = 1;
  std::uint32_t sar_denominator = 1;
  // transfer_characteristics of the VUI (ITU-T H.273, table 3); 2 is "unspecified".
  std::uint8_t transfer_characteristics = 2;
  // Frames a second as the parameter sets or the container state it; 0 when they don't.
  double nominal_frame_rate = 0;
};

// Columns of the picture when it is stretched to square pixels, as players report it; it has `height` rows.
std::uint32_t displayed_width(const VideoConfig& video);

struct AudioConfig {
  Codec codec = Codec::kAac;
  // AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1).
  Bytes decoder_configuration;
  // Of the decoded sound: for HE-AAC twice the core's rate.
  std::uint32_t sample_rate = 0;
  std::uint32_t channels = 0;
};

struct Track {
  std::uint32_t id = 0;         // track_ID: from 1, unique in a presentation
  std::uint32_t timescale = 0;  // ticks a second
  std::variant<VideoConfig, AudioConfig> config;

  bool is_video() const { return std::holds_alternative<VideoConfig>(config); }
  const VideoConfig& video() const { return std::get<VideoConfig>(config); }
  const AudioConfig& audio() const { return std::get<AudioConfig>(config); }
  Codec codec() const { return is_video() ? video().codec : audio().codec; }
};

// Whether a decoder set up for `a` can go on with `b`: all that an init section holds is equal. A list of
// tracks that is not equal to its predecessor needs a new init section and a discontinuity (PS-16, RB-02).
bool same_configuration(const Track& a, const Track& b);
bool same_configuration(const std::vector<Track>& a, const std::vector<Track>& b);

}  // namespace sluice::media
