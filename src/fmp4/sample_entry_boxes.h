// Sample entries and what is in them: ISO/IEC 14496-12 8.5.2 and 12, 14496-14 and 14496-15. How to read this:
// box.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "fmp4/box.h"

namespace sluice::fmp4 {

// avcC and hvcC: a decoder configuration record, see media/decoder_configuration.h.
template <FourCc Type>
struct ConfigurationBox {
  static constexpr FourCc kType = Type;
  std::span<const std::uint8_t> record;
  template <class Io>
  void fields(Io& io) {
    io.rest("record", record);
  }
};

struct ColourInformationBox {
  static constexpr FourCc kType = "colr";
  static constexpr FourCc kOnScreenColours = "nclx";
  FourCc colour_type = kOnScreenColours;
  std::uint16_t colour_primaries = 2;
  std::uint16_t transfer_characteristics = 2;
  std::uint16_t matrix_coefficients = 2;
  std::uint8_t full_range_flag = 0;  // in the highest bit
  template <class Io>
  void fields(Io& io) {
    io.field("colour_type", colour_type);
    if (colour_type != kOnScreenColours) return;
    io.field("colour_primaries", colour_primaries);
    io.field("transfer_characteristics", transfer_characteristics);
    io.field("matrix_coefficients", matrix_coefficients);
    io.hex("full_range_flag", full_range_flag);
  }
};

struct PixelAspectRatioBox {
  static constexpr FourCc kType = "pasp";
  std::uint32_t h_spacing = 1;
  std::uint32_t v_spacing = 1;
  template <class Io>
  void fields(Io& io) {
    io.field("hSpacing", h_spacing);
    io.field("vSpacing", v_spacing);
  }
};

// What every sample entry begins with (8.5.2.2).
struct SampleEntryHeader {
  std::uint16_t data_reference_index = 1;
  template <class Io>
  void fields(Io& io) {
    io.reserved(6);
    io.field("data_reference_index", data_reference_index);
  }
};

struct VisualSampleEntry {
  static constexpr FourCc kAvc1 = "avc1";
  static constexpr FourCc kAvc3 = "avc3";
  static constexpr FourCc kHvc1 = "hvc1";
  static constexpr FourCc kHev1 = "hev1";
  static constexpr bool accepts(FourCc type) {
    return type == kAvc1 || type == kAvc3 || type == kHvc1 || type == kHev1;
  }

  FourCc type;
  SampleEntryHeader header;
  std::uint16_t width = 0;
  std::uint16_t height = 0;
  std::uint32_t horizresolution = 0x480000;  // 72 dpi
  std::uint32_t vertresolution = 0x480000;
  std::uint16_t frame_count = 1;
  std::uint16_t depth = 0x18;
  std::int16_t pre_defined = -1;
  // The record comes first: there are readers that expect it at that place.
  std::optional<ConfigurationBox<FourCc("avcC")>> avcc;
  std::optional<ConfigurationBox<FourCc("hvcC")>> hvcc;
  std::optional<PixelAspectRatioBox> pasp;
  std::vector<ColourInformationBox> colr;
  template <class Io>
  void fields(Io& io) {
    header.fields(io);
    io.reserved(16);
    io.field("width", width);
    io.field("height", height);
    io.hex("horizresolution", horizresolution);
    io.hex("vertresolution", vertresolution);
    io.reserved(4);
    io.field("frame_count", frame_count);
    io.reserved(32);  // compressorname
    io.field("depth", depth);
    io.field("pre_defined", pre_defined);
    io.boxes(avcc, hvcc, pasp, colr);
  }
};

// The ES_Descriptor (ISO/IEC 14496-1 7.2.6.5) around an AudioSpecificConfig.
struct ElementaryStreamBox {
  static constexpr FourCc kType = "esds";
  static constexpr std::uint8_t kMpeg4Audio = 0x40;
  static constexpr std::uint8_t kAudioStream = 0x15;  // streamType 5, no upstream, reserved bit
  FullBox full;
  std::uint16_t es_id = 0;
  std::uint8_t es_flags = 0;
  std::uint8_t object_type_indication = kMpeg4Audio;
  std::uint8_t stream_type = kAudioStream;
  std::uint32_t buffer_size = 0;
  std::uint32_t max_bitrate = 0;
  std::uint32_t avg_bitrate = 0;
  std::span<const std::uint8_t> decoder_specific_info;
  std::uint8_t sl_predefined = 2;  // as in MP4 files
  template <class Io>
  void fields(Io& io) {
    constexpr std::uint8_t kEsTag = 3;
    constexpr std::uint8_t kDecoderConfigTag = 4;
    constexpr std::uint8_t kDecoderSpecificInfoTag = 5;
    constexpr std::uint8_t kSlConfigTag = 6;
    full.fields(io);
    io.descriptor(kEsTag, [&] {
      io.field("ES_ID", es_id);
      io.hex("flags", es_flags);
      if ((es_flags & 0x80U) != 0) io.reserved(2);  // dependsOn_ES_ID
      if ((es_flags & 0x40U) != 0) {
        std::uint8_t url_length = 0;
        io.field("URLlength", url_length);
        io.reserved(url_length);
      }
      if ((es_flags & 0x20U) != 0) io.reserved(2);  // OCR_ES_Id
      io.descriptor(kDecoderConfigTag, [&] {
        io.hex("objectTypeIndication", object_type_indication);
        io.hex("streamType", stream_type);
        io.field24("bufferSizeDB", buffer_size);
        io.field("maxBitrate", max_bitrate);
        io.field("avgBitrate", avg_bitrate);
        io.descriptor(kDecoderSpecificInfoTag,
                      [&] { io.rest("decoderSpecificInfo", decoder_specific_info); });
      });
      io.descriptor(kSlConfigTag, [&] { io.field("SLConfig", sl_predefined); });
    });
  }
};

struct AudioSampleEntry {
  static constexpr FourCc kType = "mp4a";
  SampleEntryHeader header;
  std::uint16_t channelcount = 2;
  std::uint16_t samplesize = 16;
  std::uint32_t samplerate = 0;  // 16.16
  ElementaryStreamBox esds;
  template <class Io>
  void fields(Io& io) {
    header.fields(io);
    io.reserved(8);
    io.field("channelcount", channelcount);
    io.field("samplesize", samplesize);
    io.reserved(4);
    io.hex("samplerate", samplerate);
    io.boxes(esds);
  }
};

// A sample entry of a codec that is not served; only its type is of interest.
struct OtherSampleEntry {
  static constexpr bool accepts(FourCc /*type*/) { return true; }
  FourCc type;
  template <class Io>
  void fields(Io& /*io*/) {}
};

struct SampleDescriptionBox {
  static constexpr FourCc kType = "stsd";
  FullBox full;
  std::vector<VisualSampleEntry> visual;
  std::vector<AudioSampleEntry> audio;
  std::vector<OtherSampleEntry> other;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    auto entry_count = static_cast<std::uint32_t>(visual.size() + audio.size() + other.size());
    io.field("entry_count", entry_count);
    io.boxes(visual, audio, other);
  }
};

}  // namespace sluice::fmp4
