// The boxes of an initialization section (ISO/IEC 14496-12 8.2, 8.3, 8.8) around the media boxes of its
// tracks. Names and order of fields are the standard's. How to read this: box.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fmp4/box.h"
#include "fmp4/media_boxes.h"

namespace sluice::fmp4 {

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
    versioned_field(io, full, "creation_time", creation_time);
    versioned_field(io, full, "modification_time", modification_time);
    io.field("timescale", timescale);
    versioned_field(io, full, "duration", duration);
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
    versioned_field(io, full, "creation_time", creation_time);
    versioned_field(io, full, "modification_time", modification_time);
    io.field("track_ID", track_id);
    io.reserved(4);
    versioned_field(io, full, "duration", duration);
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
