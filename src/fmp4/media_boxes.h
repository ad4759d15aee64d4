// What is in the `mdia` box of a track (ISO/IEC 14496-12 8.4 to 8.7), but for the sample entries. Names and
// order of fields are the standard's. How to read this: box.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fmp4/box.h"
#include "fmp4/sample_entry_boxes.h"

namespace sluice::fmp4 {

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
    versioned_field(io, full, "creation_time", creation_time);
    versioned_field(io, full, "modification_time", modification_time);
    io.field("timescale", timescale);
    versioned_field(io, full, "duration", duration);
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

}  // namespace sluice::fmp4
