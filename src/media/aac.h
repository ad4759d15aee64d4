// AAC as it is described and framed: AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1) and ADTS (1.A.2.2).
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "media/track.h"

namespace sluice::media {

// Audio object types that are told apart (ISO/IEC 14496-3 table 1.17).
inline constexpr std::uint8_t kAacLc = 2;
inline constexpr std::uint8_t kAacSbr = 5;  // HE-AAC
inline constexpr std::uint8_t kAacPs = 29;  // HE-AACv2

struct AudioSpecificConfig {
  std::uint8_t object_type = kAacLc;  // of the core, below SBR and PS
  std::uint32_t core_sample_rate = 0;
  std::uint32_t sample_rate = 0;           // of the decoded sound; with SBR mostly twice the core's
  std::uint8_t channel_configuration = 0;  // 0: given by a program config element
  std::uint32_t channels = 0;              // of the decoded sound; 0 when not known
  bool sbr = false;                        // signalled explicitly
  bool ps = false;                         // signalled explicitly
  std::uint32_t frame_length = 1024;       // of the core, in its sample rate: 1024, or 960

  // As RFC 6381 codec strings name it: 29 with PS, 5 with SBR, else that of the core.
  std::uint8_t signalled_object_type() const { return ps ? kAacPs : sbr ? kAacSbr : object_type; }
};

Result<AudioSpecificConfig> parse_audio_specific_config(std::span<const std::uint8_t> data);

// Explicit, hierarchical signalling of SBR and PS (PS-19). `config` has a channel configuration from 1 to 7.
Bytes build_audio_specific_config(const AudioSpecificConfig& config);

// The configuration of a track from an AudioSpecificConfig, which is kept as it is.
Result<AudioConfig> make_audio_config(std::span<const std::uint8_t> audio_specific_config);

struct AdtsHeader {
  AudioSpecificConfig config;
  std::size_t header_size = 0;  // 7, or 9 with a CRC
  std::size_t frame_size = 0;   // header included
};

// The header of the ADTS frame that `data` begins with; the frame itself may be cut off. A frame of several
// raw data blocks, which nobody writes, is kUnsupported.
Result<AdtsHeader> parse_adts_header(std::span<const std::uint8_t> data);

}  // namespace sluice::media
