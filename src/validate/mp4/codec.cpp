#include "validate/mp4/codec.h"

#include <utility>

#include <fmt/format.h>

#include "validate/mp4/bits.h"
#include "validate/mp4/parameter_set.h"

namespace sluice::validate {
namespace {

constexpr std::size_t kVisualEntry = 78;  // fields of a VisualSampleEntry before its boxes (12.1.3)
constexpr std::size_t kAudioEntry = 28;   // of an AudioSampleEntry (12.2.3)

void keep_parameter_set(Codec& codec, std::span<const std::uint8_t> nal) {
  codec.parameter_sets.emplace_back(nal.begin(), nal.end());
}

// AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3).
void read_avcc(const Box& box, Codec& codec, Faults& faults) {
  Cursor cursor = box.cursor();
  cursor.skip(1);
  const std::uint8_t profile = cursor.u8();
  const std::uint8_t constraints = cursor.u8();
  const std::uint8_t level = cursor.u8();
  codec.nal_length_size = (cursor.u8() & 3U) + 1;
  for (const bool sequence : {true, false}) {
    for (unsigned left = sequence ? cursor.u8() & 0x1fU : cursor.u8(); left > 0; --left) {
      const auto nal = cursor.bytes(cursor.u16());
      if (!cursor.ok()) break;
      keep_parameter_set(codec, nal);
      if (sequence && !codec.picture) codec.picture = read_h264_sps(nal);
    }
  }
  if (!cursor.ok()) return faults.add(box.offset, "'avcC' is cut off");
  codec.name = fmt::format("{}.{:02x}{:02x}{:02x}", codec.entry.text(), profile, constraints, level);
}

// HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 8.3.3); the name is that of its annex E.
void read_hvcc(const Box& box, Codec& codec, Faults& faults) {
  constexpr unsigned kSps = 33;
  constexpr const char* kSpaces[] = {"", "A", "B", "C"};
  Cursor cursor = box.cursor();
  cursor.skip(1);
  const std::uint8_t profile = cursor.u8();
  std::uint32_t compatibility = cursor.u32();
  std::uint32_t reversed = 0;
  for (int i = 0; i < 32; ++i, compatibility >>= 1U) reversed = reversed << 1U | (compatibility & 1U);
  const std::uint64_t constraints = cursor.number(6);
  const std::uint8_t level = cursor.u8();
  cursor.skip(8);
  codec.nal_length_size = (cursor.u8() & 3U) + 1;
  for (unsigned arrays = cursor.u8(); arrays > 0 && cursor.ok(); --arrays) {
    const unsigned type = cursor.u8() & 0x3fU;
    for (unsigned left = cursor.u16(); left > 0 && cursor.ok(); --left) {
      const auto nal = cursor.bytes(cursor.u16());
      if (!cursor.ok()) break;
      keep_parameter_set(codec, nal);
      if (type == kSps && !codec.picture) codec.picture = read_h265_sps(nal);
    }
  }
  if (!cursor.ok()) return faults.add(box.offset, "'hvcC' is cut off");
  codec.name = fmt::format("{}.{}{}.{:X}.{}{}", codec.entry.text(), kSpaces[profile >> 6U], profile & 0x1fU,
                           reversed, (profile & 0x20U) != 0 ? 'H' : 'L', level);
  // Trailing zero bytes of the constraints are left out.
  for (int shift = 40; shift >= 0 && (constraints << (40 - shift) & 0xffff'ffff'ffffU) != 0; shift -= 8)
    codec.name += fmt::format(".{:X}", constraints >> shift & 0xffU);
}

// A descriptor of MPEG-4 Systems (ISO/IEC 14496-1 8.3.3): its tag, and a length in groups of seven bits.
struct Descriptor {
  std::uint8_t tag = 0;
  std::span<const std::uint8_t> body;
  std::size_t offset = 0;
};

std::optional<Descriptor> read_descriptor(Cursor& cursor) {
  Descriptor descriptor;
  descriptor.tag = cursor.u8();
  std::size_t length = 0;
  std::uint8_t byte = 0x80;
  for (int i = 0; i < 4 && (byte & 0x80U) != 0; ++i) {
    byte = cursor.u8();
    length = length << 7U | (byte & 0x7fU);
  }
  descriptor.offset = cursor.offset();
  descriptor.body = cursor.bytes(length);
  if (!cursor.ok()) return std::nullopt;
  return descriptor;
}

// AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1), as far as it says what is coded.
void read_audio_specific_config(const Descriptor& descriptor, Codec& codec, Faults& faults) {
  constexpr std::uint32_t kSbr = 5;
  constexpr std::uint32_t kParametricStereo = 29;
  constexpr std::uint32_t kEscape = 31;
  constexpr std::uint32_t kRates[] = {96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                      22050, 16000, 12000, 11025, 8000,  7350};
  Bits bits(descriptor.body);
  std::uint32_t type = bits.u(5);
  if (type == kEscape) type = 32 + bits.u(6);
  const std::uint32_t index = bits.u(4);
  constexpr std::uint32_t kWritten = 15;
  if (index == kWritten) {
    codec.sample_rate = bits.u(24);
  } else if (index < std::size(kRates)) {
    codec.sample_rate = kRates[index];
  } else {
    faults.add(descriptor.offset,
               fmt::format("AudioSpecificConfig has the reserved sampling index {}", index));
  }
  bits.skip(4);  // channels
  codec.audio_object_type = type;
  codec.explicit_sbr = type == kSbr || type == kParametricStereo;
  if (!bits.ok()) faults.add(descriptor.offset, "AudioSpecificConfig is cut off");
}

void read_esds(const Box& box, Codec& codec, Faults& faults) {
  constexpr std::uint8_t kEs = 3;
  constexpr std::uint8_t kDecoderConfig = 4;
  constexpr std::uint8_t kDecoderSpecific = 5;
  constexpr std::uint8_t kAac = 0x40;
  Cursor cursor = box.cursor();
  read_full_box(cursor);
  const auto es = read_descriptor(cursor);
  if (!es || es->tag != kEs) return faults.add(box.offset, "'esds' holds no ES_Descriptor");
  Cursor inside(es->body, es->offset);
  inside.skip(2);
  const std::uint8_t flags = inside.u8();
  if ((flags & 0x80U) != 0) inside.skip(2);
  if ((flags & 0x40U) != 0) inside.skip(inside.u8());
  if ((flags & 0x20U) != 0) inside.skip(2);
  const auto decoder = read_descriptor(inside);
  if (!decoder || decoder->tag != kDecoderConfig)
    return faults.add(box.offset, "'esds' holds no DecoderConfigDescriptor");
  Cursor config(decoder->body, decoder->offset);
  const std::uint8_t object = config.u8();
  config.skip(12);
  codec.name = fmt::format("mp4a.{:02x}", object);
  if (object != kAac) return;
  const auto specific = read_descriptor(config);
  if (!specific || specific->tag != kDecoderSpecific)
    return faults.add(box.offset, "'esds' holds no AudioSpecificConfig");
  read_audio_specific_config(*specific, codec, faults);
  codec.name = fmt::format("mp4a.40.{}", codec.audio_object_type);
}

void read_colour(const Box& box, Codec& codec) {
  Cursor cursor = box.cursor();
  if (FourCc(cursor.u32()) != "nclx") return;
  cursor.skip(2);
  const std::uint16_t transfer = cursor.u16();
  if (!cursor.ok() || transfer > 0xff) return;
  if (!codec.picture) codec.picture = Picture{.width = codec.width, .height = codec.height};
  if (!codec.picture->transfer) codec.picture->transfer = static_cast<std::uint8_t>(transfer);
}

void read_visual(const Box& entry, Codec& codec, Faults& faults) {
  Cursor cursor = entry.cursor();
  cursor.skip(24);
  codec.width = cursor.u16();
  codec.height = cursor.u16();
  if (entry.body.size() < kVisualEntry)
    return faults.add(entry.offset, fmt::format("'{}' is cut off", entry.type.text()));
  const bool h264 = entry.type == "avc1" || entry.type == "avc3";
  const bool h265 = entry.type == "hvc1" || entry.type == "hev1" || entry.type == "dvh1";
  if (h264) codec.video = VideoFormat::kH264;
  if (h265) codec.video = VideoFormat::kH265;
  bool configured = false;
  for (const Box& box :
       read_boxes(entry.body.subspan(kVisualEntry), entry.body_offset() + kVisualEntry, faults)) {
    if (box.type == "avcC" && h264) {
      read_avcc(box, codec, faults);
      configured = true;
    } else if (box.type == "hvcC" && h265) {
      read_hvcc(box, codec, faults);
      configured = true;
    } else if (box.type == "colr") {
      read_colour(box, codec);
    }
  }
  if (!configured && (h264 || h265))
    faults.add(entry.offset, fmt::format("'{}' has no '{}'", entry.type.text(), h264 ? "avcC" : "hvcC"));
}

void read_sound(const Box& entry, Codec& codec, Faults& structure, Faults& sound) {
  // Which box configures each kind of sound, and its name in CODECS.
  struct Kind {
    FourCc entry;
    FourCc box;
    const char* name;
  };
  static constexpr Kind kKinds[] = {{"mp4a", "esds", "mp4a"}, {"Opus", "dOps", "Opus"},
                                    {"fLaC", "dfLa", "fLaC"}, {"alac", "alac", "alac"},
                                    {"ac-3", "dac3", "ac-3"}, {"ec-3", "dec3", "ec-3"}};
  Cursor cursor = entry.cursor();
  cursor.skip(16);
  codec.channels = cursor.u16();
  cursor.skip(6);
  codec.sample_rate = cursor.u32() >> 16U;
  if (!cursor.ok()) return structure.add(entry.offset, fmt::format("'{}' is cut off", entry.type.text()));
  for (const Kind& kind : kKinds) {
    if (kind.entry != entry.type) continue;
    codec.name = kind.name;
    const auto boxes =
        read_boxes(entry.body.subspan(kAudioEntry), entry.body_offset() + kAudioEntry, structure);
    const Box* box = find_box(boxes, kind.box);
    if (box == nullptr) {
      sound.add(entry.offset, fmt::format("'{}' has no '{}'", entry.type.text(), kind.box.text()));
    } else if (kind.box == "esds") {
      read_esds(*box, codec, sound);
    }
    return;
  }
  sound.add(entry.offset, fmt::format("'{}' is not a format of sound that HLS knows", entry.type.text()));
}

}  // namespace

Codec read_codec(const Box& stsd, FourCc handler, Faults& structure, Faults& sound) {
  Codec codec;
  Cursor cursor = stsd.cursor();
  read_full_box(cursor);
  cursor.skip(4);  // count
  if (!cursor.ok()) {
    structure.add(stsd.offset, "'stsd' is cut off");
    return codec;
  }
  const auto entries = read_boxes(stsd.body.subspan(8), stsd.body_offset() + 8, structure);
  if (entries.empty()) {
    structure.add(stsd.offset, "'stsd' has no sample entry");
    return codec;
  }
  codec.entry = entries.front().type;
  if (handler == "vide") {
    read_visual(entries.front(), codec, structure);
  } else if (handler == "soun") {
    read_sound(entries.front(), codec, structure, sound);
  }
  return codec;
}

}  // namespace sluice::validate
