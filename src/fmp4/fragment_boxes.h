// The boxes of movie fragments (ISO/IEC 14496-12 8.8, 8.16; DASH event messages, ISO/IEC 23009-1 5.10.3.3).
// Names and order of fields are the standard's. How to read this: box.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fmp4/box.h"

namespace sluice::fmp4 {

struct MovieFragmentHeaderBox {
  static constexpr FourCc kType = "mfhd";
  FullBox full;
  std::uint32_t sequence_number = 0;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("sequence_number", sequence_number);
  }
};

struct TrackFragmentHeaderBox {
  static constexpr FourCc kType = "tfhd";
  static constexpr std::uint32_t kBaseDataOffset = 0x00'0001;
  static constexpr std::uint32_t kSampleDescriptionIndex = 0x00'0002;
  static constexpr std::uint32_t kDefaultSampleDuration = 0x00'0008;
  static constexpr std::uint32_t kDefaultSampleSize = 0x00'0010;
  static constexpr std::uint32_t kDefaultSampleFlags = 0x00'0020;
  static constexpr std::uint32_t kDefaultBaseIsMoof = 0x02'0000;
  FullBox full;
  std::uint32_t track_id = 0;
  std::uint64_t base_data_offset = 0;
  std::uint32_t sample_description_index = 1;
  std::uint32_t default_sample_duration = 0;
  std::uint32_t default_sample_size = 0;
  std::uint32_t default_sample_flags = 0;

  bool has(std::uint32_t flag) const { return (full.flags & flag) != 0; }
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("track_ID", track_id);
    if (has(kBaseDataOffset)) io.field("base_data_offset", base_data_offset);
    if (has(kSampleDescriptionIndex)) io.field("sample_description_index", sample_description_index);
    if (has(kDefaultSampleDuration)) io.field("default_sample_duration", default_sample_duration);
    if (has(kDefaultSampleSize)) io.field("default_sample_size", default_sample_size);
    if (has(kDefaultSampleFlags)) io.hex("default_sample_flags", default_sample_flags);
  }
};

struct TrackFragmentDecodeTimeBox {
  static constexpr FourCc kType = "tfdt";
  FullBox full{.version = 1};
  std::uint64_t base_media_decode_time = 0;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    versioned_field(io, full, "baseMediaDecodeTime", base_media_decode_time);
  }
};

struct TrackRunBox {
  static constexpr FourCc kType = "trun";
  static constexpr std::uint32_t kDataOffset = 0x0001;
  static constexpr std::uint32_t kFirstSampleFlags = 0x0004;
  static constexpr std::uint32_t kSampleDuration = 0x0100;
  static constexpr std::uint32_t kSampleSize = 0x0200;
  static constexpr std::uint32_t kSampleFlags = 0x0400;
  static constexpr std::uint32_t kSampleCompositionTimeOffset = 0x0800;
  static constexpr std::uint32_t kPerSample = 0x0f00;

  struct Entry {
    std::uint32_t duration = 0;
    std::uint32_t size = 0;
    std::uint32_t flags = 0;
    std::int64_t composition_time_offset = 0;  // unsigned with 32 bits in version 0, signed in version 1
  };

  FullBox full;
  std::uint32_t sample_count = 0;
  std::int32_t data_offset = 0;
  std::uint32_t first_sample_flags = 0;
  std::vector<Entry> samples;  // none when nothing is said of them one by one

  bool has(std::uint32_t flag) const { return (full.flags & flag) != 0; }
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("sample_count", sample_count);
    if (has(kDataOffset)) io.field("data_offset", data_offset);
    if (has(kFirstSampleFlags)) io.hex("first_sample_flags", first_sample_flags);
    if (!has(kPerSample)) return;
    io.list("sample", samples, sample_count, [&](Entry& entry) {
      if (has(kSampleDuration)) io.field("duration", entry.duration);
      if (has(kSampleSize)) io.field("size", entry.size);
      if (has(kSampleFlags)) io.hex("flags", entry.flags);
      if (!has(kSampleCompositionTimeOffset)) return;
      if (full.version == 0) {
        io.template field_as<std::uint32_t>("composition_time_offset", entry.composition_time_offset);
      } else {
        io.template field_as<std::int32_t>("composition_time_offset", entry.composition_time_offset);
      }
    });
  }
};

struct TrackFragmentBox {
  static constexpr FourCc kType = "traf";
  TrackFragmentHeaderBox tfhd;
  std::optional<TrackFragmentDecodeTimeBox> tfdt;
  std::vector<TrackRunBox> trun;
  template <class Io>
  void fields(Io& io) {
    io.boxes(tfhd, tfdt, trun);
  }
};

struct MovieFragmentBox {
  static constexpr FourCc kType = "moof";
  MovieFragmentHeaderBox mfhd;
  std::vector<TrackFragmentBox> traf;
  template <class Io>
  void fields(Io& io) {
    io.boxes(mfhd, traf);
  }
};

struct MediaDataBox {
  static constexpr FourCc kType = "mdat";
  std::span<const std::uint8_t> data;
  template <class Io>
  void fields(Io& io) {
    io.rest("data", data);
  }
};

struct ProducerReferenceTimeBox {
  static constexpr FourCc kType = "prft";
  FullBox full{.version = 1};
  std::uint32_t reference_track_id = 0;
  std::uint64_t ntp_timestamp = 0;
  std::uint64_t media_time = 0;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("reference_track_ID", reference_track_id);
    io.hex("ntp_timestamp", ntp_timestamp);
    versioned_field(io, full, "media_time", media_time);
  }
};

struct EventMessageBox {
  static constexpr FourCc kType = "emsg";
  FullBox full{.version = 1};
  std::string scheme_id_uri;
  std::string value;
  std::uint32_t timescale = 0;
  std::uint64_t presentation_time = 0;  // version 0: from the start of the segment
  std::uint32_t event_duration = 0;
  std::uint32_t id = 0;
  std::span<const std::uint8_t> message_data;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    if (full.version == 0) {
      io.text("scheme_id_uri", scheme_id_uri);
      io.text("value", value);
      io.field("timescale", timescale);
      io.template field_as<std::uint32_t>("presentation_time_delta", presentation_time);
      io.field("event_duration", event_duration);
      io.field("id", id);
    } else {
      io.field("timescale", timescale);
      io.field("presentation_time", presentation_time);
      io.field("event_duration", event_duration);
      io.field("id", id);
      io.text("scheme_id_uri", scheme_id_uri);
      io.text("value", value);
    }
    io.rest("message_data", message_data);
  }
};

struct SegmentIndexBox {
  static constexpr FourCc kType = "sidx";
  struct Reference {
    std::uint32_t type_and_size = 0;  // the highest bit: to another sidx
    std::uint32_t subsegment_duration = 0;
    std::uint32_t sap = 0;  // starts_with_SAP, SAP_type, SAP_delta_time
  };
  FullBox full;
  std::uint32_t reference_id = 0;
  std::uint32_t timescale = 0;
  std::uint64_t earliest_presentation_time = 0;
  std::uint64_t first_offset = 0;
  std::vector<Reference> references;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("reference_ID", reference_id);
    io.field("timescale", timescale);
    versioned_field(io, full, "earliest_presentation_time", earliest_presentation_time);
    versioned_field(io, full, "first_offset", first_offset);
    io.reserved(2);
    auto reference_count = static_cast<std::uint16_t>(references.size());
    io.field("reference_count", reference_count);
    io.list("reference", references, reference_count, [&](Reference& reference) {
      io.hex("type_and_size", reference.type_and_size);
      io.field("subsegment_duration", reference.subsegment_duration);
      io.hex("sap", reference.sap);
    });
  }
};

}  // namespace sluice::fmp4
