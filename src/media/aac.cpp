#include "media/aac.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "media/bit_reader.h"
#include "media/bit_writer.h"

namespace sluice::media {
namespace {

// samplingFrequencyIndex, ISO/IEC 14496-3 table 1.18.
constexpr std::array<std::uint32_t, 13> kSampleRates = {96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                                        22050, 16000, 12000, 11025, 8000,  7350};
constexpr std::uint32_t kExplicitRate = 15;

// channelConfiguration, table 1.19; 0 where the table has none.
constexpr std::array<std::uint8_t, 16> kChannels = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0};

constexpr std::uint32_t kEscape = 31;
constexpr std::uint8_t kErBsac = 22;
constexpr std::uint8_t kErLd = 23;
constexpr std::uint8_t kErEld = 39;

constexpr std::uint32_t kSyncSbr = 0x2b7;
constexpr std::uint32_t kSyncPs = 0x548;

// The object types whose config is a GASpecificConfig.
bool is_general_audio(std::uint8_t type) {
  return (type >= 1 && type <= 4) || type == 6 || type == 7 || type == 17 || (type >= 19 && type <= kErLd);
}

std::uint8_t read_object_type(BitReader& bits) {
  const std::uint32_t type = bits.bits(5);
  return static_cast<std::uint8_t>(type == kEscape ? 32 + bits.bits(6) : type);
}

// 0 for a reserved index.
std::uint32_t sample_rate_of(std::uint32_t index) {
  return index < kSampleRates.size() ? kSampleRates[index] : 0;
}

std::uint32_t read_sample_rate(BitReader& bits) {
  const std::uint32_t index = bits.bits(4);
  return index == kExplicitRate ? bits.bits(24) : sample_rate_of(index);
}

// program_config_element(): the number of channels. Its comment is aligned to the bytes of the config.
std::uint32_t read_program_config(BitReader& bits) {
  bits.skip(4 + 2 + 4);  // element_instance_tag, object_type, sampling_frequency_index
  const std::uint32_t front = bits.bits(4);
  const std::uint32_t side = bits.bits(4);
  const std::uint32_t back = bits.bits(4);
  const std::uint32_t lfe = bits.bits(2);
  const std::uint32_t data = bits.bits(3);
  const std::uint32_t coupling = bits.bits(4);
  if (bits.flag()) bits.skip(4);  // mono_mixdown_element_number
  if (bits.flag()) bits.skip(4);  // stereo_mixdown_element_number
  if (bits.flag()) bits.skip(3);  // matrix_mixdown_idx, pseudo_surround_enable
  std::uint32_t channels = lfe;
  for (std::uint32_t i = 0; i < front + side + back; ++i) {
    channels += bits.flag() ? 2U : 1U;  // a pair, or one
    bits.skip(4);
  }
  bits.skip(std::size_t{4} * lfe + std::size_t{4} * data + std::size_t{5} * coupling);
  bits.skip((8 - bits.position() % 8) % 8);
  bits.skip(8 * std::size_t{bits.bits(8)});
  return channels;
}

void read_general_audio_config(BitReader& bits, AudioSpecificConfig& config) {
  const bool short_frames = bits.flag();
  if (config.object_type == kErLd) {
    config.frame_length = short_frames ? 480 : 512;
  } else {
    config.frame_length = short_frames ? 960 : 1024;
  }
  if (bits.flag()) bits.skip(14);  // coreCoderDelay
  const bool extension = bits.flag();
  if (config.channel_configuration == 0) config.channels = read_program_config(bits);
  if (config.object_type == 6 || config.object_type == 20) bits.skip(3);  // layerNr
  if (!extension) return;
  if (config.object_type == kErBsac) bits.skip(16);
  if (config.object_type == 17 || config.object_type == 19 || config.object_type == 20 ||
      config.object_type == kErLd) {
    bits.skip(3);
  }
  bits.skip(1);  // extensionFlag3
}

// Backward-compatible signalling: SBR and PS told behind the end of an AAC-LC config.
void read_sync_extension(BitReader& bits, AudioSpecificConfig& config) {
  if (config.sbr || bits.left() < 16 || bits.bits(11) != kSyncSbr) return;
  if (read_object_type(bits) != kAacSbr || !bits.flag()) return;
  const std::uint32_t rate = read_sample_rate(bits);
  if (!bits.ok() || rate == 0) return;
  config.sbr = true;
  config.sample_rate = rate;
  if (bits.left() >= 12 && bits.bits(11) == kSyncPs) config.ps = bits.flag();
}

void put_object_type(BitWriter& out, std::uint8_t type) {
  if (type < kEscape) {
    out.put(type, 5);
  } else {
    out.put(kEscape, 5);
    out.put(type - 32U, 6);
  }
}

void put_sample_rate(BitWriter& out, std::uint32_t rate) {
  const auto* const found = std::ranges::find(kSampleRates, rate);
  if (found != kSampleRates.end()) {
    out.put(static_cast<std::uint32_t>(found - kSampleRates.begin()), 4);
  } else {
    out.put(kExplicitRate, 4);
    out.put(rate, 24);
  }
}

}  // namespace

Result<AudioSpecificConfig> parse_audio_specific_config(std::span<const std::uint8_t> data) {
  BitReader bits(data);
  AudioSpecificConfig config;
  config.object_type = read_object_type(bits);
  config.core_sample_rate = read_sample_rate(bits);
  config.sample_rate = config.core_sample_rate;
  config.channel_configuration = static_cast<std::uint8_t>(bits.bits(4));
  config.channels = kChannels.at(config.channel_configuration);
  if (config.object_type == kAacSbr || config.object_type == kAacPs) {
    config.sbr = true;
    config.ps = config.object_type == kAacPs;
    config.sample_rate = read_sample_rate(bits);
    config.object_type = read_object_type(bits);
    if (config.object_type == kErBsac) bits.skip(4);  // extensionChannelConfiguration
  }
  if (is_general_audio(config.object_type)) {
    read_general_audio_config(bits, config);
  } else if (config.object_type == kErEld) {
    config.frame_length = bits.flag() ? 480 : 512;
  }
  if (!bits.ok()) return Error{ErrorCode::kInvalid, "AudioSpecificConfig: cut off"};
  if (config.object_type == 0 || config.core_sample_rate == 0 || config.sample_rate == 0) {
    return Error{ErrorCode::kInvalid, "AudioSpecificConfig: reserved object type or sample rate"};
  }
  if (config.object_type == kAacLc) read_sync_extension(bits, config);
  if (config.ps && config.channels == 1) config.channels = 2;
  return config;
}

Bytes build_audio_specific_config(const AudioSpecificConfig& config) {
  BitWriter out;
  put_object_type(out, config.signalled_object_type());
  put_sample_rate(out, config.core_sample_rate);
  out.put(config.channel_configuration, 4);
  if (config.sbr) {
    put_sample_rate(out, config.sample_rate);
    put_object_type(out, config.object_type);
  }
  out.put(config.frame_length == 960 ? 1 : 0, 1);  // frameLengthFlag
  out.put(0, 2);                                   // dependsOnCoreCoder, extensionFlag
  return Bytes::copy_of(out.bytes());
}

Result<AudioConfig> make_audio_config(std::span<const std::uint8_t> audio_specific_config) {
  SLUICE_ASSIGN(const AudioSpecificConfig parsed, parse_audio_specific_config(audio_specific_config));
  if (parsed.channels == 0) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("AudioSpecificConfig: channel configuration {} is reserved",
                             parsed.channel_configuration)};
  }
  AudioConfig config;
  config.decoder_configuration = Bytes::copy_of(audio_specific_config);
  config.sample_rate = parsed.sample_rate;
  config.channels = parsed.channels;
  return config;
}

Result<AdtsHeader> parse_adts_header(std::span<const std::uint8_t> data) {
  BitReader bits(data);
  const std::uint32_t sync_word = bits.bits(12);
  bits.skip(1);  // ID: MPEG-4 or MPEG-2
  const std::uint32_t layer = bits.bits(2);
  const bool protection_absent = bits.flag();
  AdtsHeader header;
  header.config.object_type = static_cast<std::uint8_t>(bits.bits(2) + 1);
  header.config.core_sample_rate = sample_rate_of(bits.bits(4));  // no rate is written out here
  header.config.sample_rate = header.config.core_sample_rate;
  bits.skip(1);  // private_bit
  header.config.channel_configuration = static_cast<std::uint8_t>(bits.bits(3));
  header.config.channels = kChannels.at(header.config.channel_configuration);
  bits.skip(4);  // original_copy, home, copyright bits
  header.frame_size = bits.bits(13);
  bits.skip(11);  // adts_buffer_fullness
  const std::uint32_t further_blocks = bits.bits(2);
  header.header_size = protection_absent ? 7U : 9U;
  if (!bits.ok()) return Error{ErrorCode::kInvalid, "ADTS: the header is cut off"};
  if (sync_word != 0xfff || layer != 0) return Error{ErrorCode::kInvalid, "ADTS: no sync word"};
  if (header.config.core_sample_rate == 0) return Error{ErrorCode::kInvalid, "ADTS: reserved sample rate"};
  if (header.frame_size < header.header_size)
    return Error{ErrorCode::kInvalid, "ADTS: impossible frame length"};
  if (further_blocks != 0) return Error{ErrorCode::kUnsupported, "ADTS: several raw data blocks in a frame"};
  return header;
}

}  // namespace sluice::media
