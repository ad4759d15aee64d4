// The boxes of an initialization section (ISO/IEC 14496-12 clause 8), but for the sample entries. Names and
// order of fields are the standard's. How to read this: box.h.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "fmp4/box.h"
#include "fmp4/sample_entry_boxes.h"

namespace sluice::fmp4 {

// Version 1 of a box has times and durations of 64 bits, version 0 of 32.
template <class Io>
void time_field(Io& io, const FullBox& full, std::string_view name, std::uint64_t& value) {
  if (full.version == 0) {
    io.template field_as<std::uint32_t>(name, value);
  } else {
    io.field(name, value);
  }
}

// {a, b, u, c, d, v, x, y, w}: 16.16, the third of each row 2.30.
using DisplayMatrix = std::array<std::int32_t, 9>;
inline constexpr DisplayMatrix kUnityMatrix = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

template <class Io>
void matrix_fields(Io& io, DisplayMatrix& matrix) {
  static constexpr std::array<std::string_view, 9> kNames = {"a", "b", "u", "c", "d", "v", "x", "y", "w"};
  for (std::size_t i = 0; i < matrix.size(); ++i) io.hex(kNames[i], matrix[i]);
}

template <FourCc Type>
struct BrandsBox {
  static constexpr FourCc kType = Type;
  FourCc major_brand;
  std::uint32_t minor_version = 0;
  std::vector<FourCc> compatible_brands;
  template <class Io>
  void fields(Io& io) {
    io.field("major_brand", major_brand);
    io.field("minor_version", minor_version);
    io.list_to_end("compatible_brands", compatible_brands, [&](FourCc& brand) { io.field("brand", brand); });
  }
};

using FileTypeBox = BrandsBox<FourCc("ftyp")>;
using SegmentTypeBox = BrandsBox<FourCc("styp")>;

struct MovieHeaderBox {
  static constexpr FourCc kType = "mvhd";
  FullBox full;
  std::uint64_t creation_time = 0;
  std::uint64_t modification_time = 0;
  std::uint32_t timescale = 1000;
  std::uint64_t duration = 0;
  std::uint32_t rate = 0x10000;
  std::uint16_t volume = 0x100;
  DisplayMatrix matrix = kUnityMatrix;
  std::uint32_t next_track_id = 0;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    time_field(io, full, "creation_time", creation_time);
    time_field(io, full, "modification_time", modification_time);
    io.field("timescale", timescale);
    time_field(io, full, "duration", duration);
    io.hex("rate", rate);
    io.hex("volume", volume);
    io.reserved(2 + 8);
    matrix_fields(io, matrix);
    io.reserved(24);
    io.field("next_track_ID", next_track_id);
  }
};

struct TrackHeaderBox {
  static constexpr FourCc kType = "tkhd";
  FullBox full{.flags = 3};  // enabled, and in the presentation
  std::uint64_t creation_time = 0;
  std::uint64_t modification_time = 0;
  std::uint32_t track_id = 0;
  std::uint64_t duration = 0;
  std::int16_t layer = 0;
  std::int16_t alternate_group = 0;
  std::uint16_t volume = 0;
  DisplayMatrix matrix = kUnityMatrix;
  std::uint32_t width = 0;  // as shown, 16.16
  std::uint32_t height = 0;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    time_field(io, full, "creation_time", creation_time);
    time_field(io, full, "modification_time", modification_time);
    io.field("track_ID", track_id);
    io.reserved(4);
    time_field(io, full, "duration", duration);
    io.reserved(8);
    io.field("layer", layer);
    io.field("alternate_group", alternate_group);
    io.hex("volume", volume);
    io.reserved(2);
    matrix_fields(io, matrix);
    io.hex("width", width);
    io.hex("height", height);
  }
};

struct MediaHeaderBox {
  static constexpr FourCc kType = "mdhd";
  static constexpr std::uint16_t kUndetermined = 0x55c4;  // "und", ISO 639-2/T in 5 bits a letter
  FullBox full;
  std::uint64_t creation_time = 0;
  std::uint64_t modification_time = 0;
  std::uint32_t timescale = 0;
  std::uint64_t duration = 0;
  std::uint16_t language = kUndetermined;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    time_field(io, full, "creation_time", creation_time);
    time_field(io, full, "modification_time", modification_time);
    io.field("timescale", timescale);
    time_field(io, full, "duration", duration);
    io.hex("language", language);
    io.reserved(2);
  }
};

struct HandlerBox {
  static constexpr FourCc kType = "hdlr";
  FullBox full;
  FourCc handler_type;
  std::string name;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.reserved(4);
    io.field("handler_type", handler_type);
    io.reserved(12);
    io.text("name", name);
  }
};

struct VideoMediaHeaderBox {
  static constexpr FourCc kType = "vmhd";
  FullBox full{.flags = 1};
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.reserved(8);  // graphicsmode: copy; opcolor: black
  }
};

struct SoundMediaHeaderBox {
  static constexpr FourCc kType = "smhd";
  FullBox full;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.reserved(4);  // balance: centre
  }
};

struct DataEntryUrlBox {
  static constexpr FourCc kType = "url ";
  FullBox full{.flags = 1};  // the media data is in the file that this box is in
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
  }
};

struct DataReferenceBox {
  static constexpr FourCc kType = "dref";
  FullBox full;
  std::vector<DataEntryUrlBox> entries;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    auto entry_count = static_cast<std::uint32_t>(entries.size());
    io.field("entry_count", entry_count);
    io.boxes(entries);
  }
};

struct DataInformationBox {
  static constexpr FourCc kType = "dinf";
  DataReferenceBox dref;
  template <class Io>
  void fields(Io& io) {
    io.boxes(dref);
  }
};

// stts, stsc and stco: of their tables, only the length is of interest.
template <FourCc Type>
struct SampleTable {
  static constexpr FourCc kType = Type;
  FullBox full;
  std::uint32_t entry_count = 0;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("entry_count", entry_count);
  }
};

struct SampleSizeBox {
  static constexpr FourCc kType = "stsz";
  FullBox full;
  std::uint32_t sample_size = 0;
  std::uint32_t sample_count = 0;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("sample_size", sample_size);
    io.field("sample_count", sample_count);
  }
};

struct SampleTableBox {
  static constexpr FourCc kType = "stbl";
  SampleDescriptionBox stsd;
  SampleTable<FourCc("stts")> stts;
  SampleTable<FourCc("stsc")> stsc;
  SampleSizeBox stsz;
  SampleTable<FourCc("stco")> stco;
  template <class Io>
  void fields(Io& io) {
    io.boxes(stsd, stts, stsc, stsz, stco);
  }
};

struct MediaInformationBox {
  static constexpr FourCc kType = "minf";
  std::optional<VideoMediaHeaderBox> vmhd;
  std::optional<SoundMediaHeaderBox> smhd;
  DataInformationBox dinf;
  SampleTableBox stbl;
  template <class Io>
  void fields(Io& io) {
    io.boxes(vmhd, smhd, dinf, stbl);
  }
};

struct MediaBox {
  static constexpr FourCc kType = "mdia";
  MediaHeaderBox mdhd;
  HandlerBox hdlr;
  MediaInformationBox minf;
  template <class Io>
  void fields(Io& io) {
    io.boxes(mdhd, hdlr, minf);
  }
};

struct TrackBox {
  static constexpr FourCc kType = "trak";
  TrackHeaderBox tkhd;
  MediaBox mdia;
  template <class Io>
  void fields(Io& io) {
    io.boxes(tkhd, mdia);
  }
};

struct TrackExtendsBox {
  static constexpr FourCc kType = "trex";
  FullBox full;
  std::uint32_t track_id = 0;
  std::uint32_t default_sample_description_index = 1;
  std::uint32_t default_sample_duration = 0;
  std::uint32_t default_sample_size = 0;
  std::uint32_t default_sample_flags = 0;
  template <class Io>
  void fields(Io& io) {
    full.fields(io);
    io.field("track_ID", track_id);
    io.field("default_sample_description_index", default_sample_description_index);
    io.field("default_sample_duration", default_sample_duration);
    io.field("default_sample_size", default_sample_size);
    io.hex("default_sample_flags", default_sample_flags);
  }
};

struct MovieExtendsBox {
  static constexpr FourCc kType = "mvex";
  std::vector<TrackExtendsBox> trex;
  template <class Io>
  void fields(Io& io) {
    io.boxes(trex);
  }
};

struct MovieBox {
  static constexpr FourCc kType = "moov";
  MovieHeaderBox mvhd;
  std::vector<TrackBox> trak;
  MovieExtendsBox mvex;
  template <class Io>
  void fields(Io& io) {
    io.boxes(mvhd, trak, mvex);
  }
};

}  // namespace sluice::fmp4
