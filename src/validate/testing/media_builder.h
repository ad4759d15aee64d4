// Init sections and fragments for tests, with everything in them that a test may want to spoil.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "validate/testing/bit_builder.h"
#include "validate/testing/box_builder.h"

namespace sluice::validate::testing {

inline constexpr std::uint32_t kKeyFlags = 0x0200'0000;
inline constexpr std::uint32_t kOtherFlags = 0x0101'0000;
inline constexpr std::uint32_t kVideoTimescale = 90'000;
inline constexpr std::uint32_t kAudioTimescale = 48'000;

inline std::string h264_pps() {
  return hex("68ee3cb0");
}

inline std::string avcc(std::string_view sps = h264_sps()) {
  const std::string pps = h264_pps();
  return box("avcC", {hex("0164001f ff e1"), u16(sps.size()), sps, u8(1), u16(pps.size()), pps});
}

inline std::string hvcc(std::string_view sps = h265_sps()) {
  return box("hvcC", {hex("01 01 60000000 900000000000 5d f000 fc fd f8 f8 0000 0f"), u8(1), u8(0xa1), u16(1),
                      u16(sps.size()), sps});
}

inline std::string visual_entry(std::string_view type, std::string_view boxes, unsigned width = 320,
                                unsigned height = 180) {
  return box(type, {zeros(6), u16(1), zeros(16), u16(width), u16(height), u32(0x48'0000), u32(0x48'0000),
                    zeros(4), u16(1), zeros(32), u16(24), u16(0xffff), boxes});
}

// 48 kHz stereo; `specific` is the AudioSpecificConfig.
inline std::string esds(std::string_view specific) {
  const std::string decoder =
      u8(0x40) + u8(0x15) + zeros(11) + u8(5) + u8(specific.size()) + std::string(specific);
  const std::string es = u16(0) + u8(0) + u8(4) + u8(decoder.size()) + decoder + hex("060102");
  return full_box("esds", 0, 0, {u8(3), u8(es.size()), es});
}

inline std::string sound_entry(std::string_view type, std::string_view boxes) {
  return box(type,
             {zeros(6), u16(1), zeros(8), u16(2), u16(16), zeros(4), u32(kAudioTimescale << 16U), boxes});
}

struct InitSpec {
  std::string ftyp = box("ftyp", {"iso6", u32(0), "iso6", "cmfc"});
  std::string video_entry = visual_entry("avc1", avcc());  // empty: no video
  std::string audio_entry;                                 // empty: no sound
  std::uint32_t movie_duration = 0;
  std::uint32_t track_duration = 0;
  bool with_trex = true;
  std::string edits;
  std::string sample_sizes = full_box("stsz", 0, 0, {u32(0), u32(0)});
  std::string data_entry = full_box("url ", 0, 1, {});
};

inline std::string track_box(const InitSpec& spec, std::uint32_t id, std::string_view handler,
                             std::uint32_t timescale, std::string_view entry) {
  const std::string stbl =
      box("stbl", {full_box("stsd", 0, 0, {u32(1), entry}), full_box("stts", 0, 0, {u32(0)}),
                   full_box("stsc", 0, 0, {u32(0)}), spec.sample_sizes, full_box("stco", 0, 0, {u32(0)})});
  const std::string dinf = box("dinf", {full_box("dref", 0, 0, {u32(1), spec.data_entry})});
  const std::string mdia =
      box("mdia", {full_box("mdhd", 0, 0, {u64(0), u32(timescale), u32(0), u32(0)}),
                   full_box("hdlr", 0, 0, {u32(0), handler, zeros(13)}), box("minf", {dinf, stbl})});
  const std::string matrix = u32(0x1'0000) + zeros(12) + u32(0x1'0000) + zeros(12) + u32(0x4000'0000);
  return box("trak", {full_box("tkhd", 0, 3,
                               {u64(0), u32(id), u32(0), u32(spec.track_duration), zeros(16), matrix,
                                u32(320U << 16U), u32(180U << 16U)}),
                      spec.edits, mdia});
}

inline std::string init_section(const InitSpec& spec = {}) {
  std::string tracks;
  std::string defaults;
  const auto add = [&](std::uint32_t id, std::string_view handler, std::uint32_t timescale,
                       const std::string& entry) {
    if (entry.empty()) return;
    tracks += track_box(spec, id, handler, timescale, entry);
    defaults += full_box("trex", 0, 0, {u32(id), u32(1), u32(0), u32(0), u32(0)});
  };
  add(1, "vide", kVideoTimescale, spec.video_entry);
  add(2, "soun", kAudioTimescale, spec.audio_entry);
  const std::string header = full_box("mvhd", 0, 0, {u64(0), u32(1000), u32(spec.movie_duration), zeros(80)});
  return spec.ftyp + box("moov", {header, tracks, box("mvex", {spec.with_trex ? defaults : std::string()})});
}

struct SampleSpec {
  std::uint32_t duration = 22'500;
  std::uint32_t flags = kOtherFlags;
  std::int32_t composition = 0;
  std::string data;
};

// One NAL unit behind its length.
inline std::string nal(unsigned type, std::string_view payload) {
  return u32(payload.size() + 1) + u8(0x60U | type) + std::string(payload);
}
inline SampleSpec key_frame(std::string_view payload) {
  return {.flags = kKeyFlags, .data = nal(5, payload)};
}
inline SampleSpec other_frame(std::string_view payload) {
  return {.flags = kOtherFlags, .data = nal(1, payload)};
}
inline SampleSpec sound_frame(std::string_view payload) {
  return {.duration = 1024, .flags = kKeyFlags, .data = std::string(payload)};
}

struct TrackFragmentSpec {
  std::uint32_t id = 1;
  std::uint64_t decode_time = 0;
  std::vector<SampleSpec> samples;
};

struct FragmentSpec {
  std::uint32_t number = 1;
  std::vector<TrackFragmentSpec> tracks;
  std::string before;   // boxes in front of the moof
  std::string between;  // moof and mdat
};

inline std::string fragment(const FragmentSpec& spec) {
  std::string data;
  for (const TrackFragmentSpec& track : spec.tracks) {
    for (const SampleSpec& sample : track.samples) data += sample.data;
  }
  const auto movie = [&spec](std::size_t moof_size) {
    std::string tracks;
    std::size_t offset = moof_size + 8;
    for (const TrackFragmentSpec& track : spec.tracks) {
      std::string entries;
      const std::size_t begin = offset;
      for (const SampleSpec& sample : track.samples) {
        entries += u32(sample.duration) + u32(sample.data.size()) + u32(sample.flags) +
                   u32(static_cast<std::uint32_t>(sample.composition));
        offset += sample.data.size();
      }
      tracks += box("traf", {full_box("tfhd", 0, 0x2'0000, {u32(track.id)}),
                             full_box("tfdt", 1, 0, {u64(track.decode_time)}),
                             full_box("trun", 1, 0xf01, {u32(track.samples.size()), u32(begin), entries})});
    }
    return box("moof", {full_box("mfhd", 0, 0, {u32(spec.number)}), tracks});
  };
  const std::size_t size = movie(0).size();
  return spec.before + movie(size + spec.between.size()).substr(0, size) + spec.between + box("mdat", {data});
}

// Writes `bytes` over what stands `distance` behind the first `type`.
inline std::string overwrite(std::string file, std::string_view type, std::size_t distance,
                             std::string_view bytes) {
  return file.replace(file.find(type) + distance, bytes.size(), bytes);
}

}  // namespace sluice::validate::testing
