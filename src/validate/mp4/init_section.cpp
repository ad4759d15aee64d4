#include "validate/mp4/init_section.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

// The version decides whether times are 32 or 64 bits wide.
std::uint64_t read_time(Cursor& cursor, std::uint8_t version) {
  return version == 0 ? cursor.u32() : cursor.u64();
}

const Box* need(const std::vector<Box>& boxes, FourCc type, const Box& outer, Faults& faults) {
  const Box* box = find_box(boxes, type);
  if (box == nullptr)
    faults.add(outer.offset, fmt::format("'{}' has no '{}'", outer.type.text(), type.text()));
  return box;
}

class Reader {
 public:
  explicit Reader(InitSection& init) : init_(init) {}

  void read(std::span<const std::uint8_t> data) {
    const std::vector<Box> boxes = read_boxes(data, 0, init_.structure);
    if (boxes.empty() || boxes.front().type != "ftyp") fault(0, "the first box is not 'ftyp'");
    const Box* moov = nullptr;
    for (const Box& box : boxes) {
      if (box.type == "ftyp") {
        read_brands(box);
      } else if (box.type == "moov") {
        if (moov != nullptr) fault(box.offset, "a second 'moov'");
        moov = &box;
      } else if (box.type == "mdat" || box.type == "moof") {
        fault(box.offset, fmt::format("'{}' in an init section", box.type.text()));
      }
    }
    if (moov == nullptr) return fault(data.size(), "there is no 'moov'");
    read_movie(*moov);
  }

 private:
  void fault(std::size_t offset, std::string what) { init_.structure.add(offset, std::move(what)); }
  void cut_off(const Box& box) { fault(box.offset, fmt::format("'{}' is cut off", box.type.text())); }

  void read_brands(const Box& box) {
    Cursor cursor = box.cursor();
    init_.major_brand = FourCc(cursor.u32());
    cursor.skip(4);  // minor version
    while (cursor.ok() && cursor.left() >= 4) init_.brands.push_back(FourCc(cursor.u32()));
    if (!cursor.ok()) cut_off(box);
  }

  void read_movie(const Box& moov) {
    const std::vector<Box> boxes = read_boxes(moov, init_.structure);
    if (const Box* header = need(boxes, "mvhd", moov, init_.structure)) read_movie_header(*header);
    const Box* extends = need(boxes, "mvex", moov, init_.structure);
    for (const Box& box : boxes) {
      if (box.type != "trak") continue;
      read_track(box);
      if (extends != nullptr && box.offset > extends->offset) fault(box.offset, "'trak' follows 'mvex'");
    }
    if (init_.tracks.empty()) fault(moov.offset, "'moov' has no 'trak'");
    if (extends != nullptr) read_extends(*extends);
    for (const Track& track : init_.tracks) {
      if (!track.defaults) fault(moov.offset, fmt::format("track {} has no 'trex'", track.id));
    }
  }

  void read_movie_header(const Box& box) {
    Cursor cursor = box.cursor();
    const FullBox full = read_full_box(cursor);
    read_time(cursor, full.version);  // creation
    read_time(cursor, full.version);  // modification
    init_.movie_timescale = cursor.u32();
    const std::uint64_t duration = read_time(cursor, full.version);
    if (!cursor.ok()) return cut_off(box);
    // All ones say that it is not known (8.2.2).
    const std::uint64_t unknown = full.version == 0 ? 0xffff'ffffU : ~std::uint64_t{0};
    if (duration != 0 && duration != unknown)
      fault(box.offset, fmt::format("'mvhd' has the duration {}, not 0", duration));
  }

  void read_track(const Box& trak) {
    Track track;
    const std::vector<Box> boxes = read_boxes(trak, init_.structure);
    if (const Box* header = need(boxes, "tkhd", trak, init_.structure)) read_track_header(*header, track);
    if (const Box* edits = find_box(boxes, "edts")) read_edits(*edits, track);
    if (const Box* media = need(boxes, "mdia", trak, init_.structure)) read_media(*media, track);
    if (init_.track(track.id) != nullptr) fault(trak.offset, fmt::format("a second track {}", track.id));
    init_.tracks.push_back(std::move(track));
  }

  void read_track_header(const Box& box, Track& track) {
    Cursor cursor = box.cursor();
    const FullBox full = read_full_box(cursor);
    read_time(cursor, full.version);
    read_time(cursor, full.version);
    track.id = cursor.u32();
    cursor.skip(4);
    track.header_duration = read_time(cursor, full.version);
    cursor.skip(8 + 8);  // reserved; layer, group, volume
    std::uint32_t matrix[9];
    for (std::uint32_t& value : matrix) value = cursor.u32();
    track.turned = matrix[0] == 0 && matrix[4] == 0 && matrix[1] != 0 && matrix[3] != 0;
    track.width = cursor.u32() >> 16U;
    track.height = cursor.u32() >> 16U;
    if (!cursor.ok()) return cut_off(box);
    if (track.id == 0) fault(box.offset, "a track has the id 0");
    const std::uint64_t unknown = full.version == 0 ? 0xffff'ffffU : ~std::uint64_t{0};
    if (track.header_duration != 0 && track.header_duration != unknown)
      fault(box.offset,
            fmt::format("'tkhd' of track {} has the duration {}, not 0", track.id, track.header_duration));
  }

  void read_edits(const Box& edts, Track& track) {
    const std::vector<Box> boxes = read_boxes(edts, init_.structure);
    const Box* box = find_box(boxes, "elst");
    if (box == nullptr) return;
    Cursor cursor = box->cursor();
    const FullBox full = read_full_box(cursor);
    for (std::uint32_t left = cursor.u32(); left > 0 && cursor.ok(); --left) {
      Edit edit;
      edit.duration = read_time(cursor, full.version);
      edit.media_time = full.version == 0 ? static_cast<std::int32_t>(cursor.u32())
                                          : static_cast<std::int64_t>(cursor.u64());
      cursor.skip(4);  // rate
      if (cursor.ok()) track.edits.push_back(edit);
    }
    if (!cursor.ok()) cut_off(*box);
  }

  void read_media(const Box& mdia, Track& track) {
    const std::vector<Box> boxes = read_boxes(mdia, init_.structure);
    if (const Box* box = need(boxes, "mdhd", mdia, init_.structure)) {
      Cursor cursor = box->cursor();
      const FullBox full = read_full_box(cursor);
      read_time(cursor, full.version);
      read_time(cursor, full.version);
      track.timescale = cursor.u32();
      if (!cursor.ok()) cut_off(*box);
      if (cursor.ok() && track.timescale == 0)
        fault(box->offset, fmt::format("track {} has the time scale 0", track.id));
    }
    if (const Box* box = need(boxes, "hdlr", mdia, init_.structure)) {
      Cursor cursor = box->cursor();
      cursor.skip(4 + 4);
      track.handler = FourCc(cursor.u32());
      if (!cursor.ok()) cut_off(*box);
    }
    const Box* minf = need(boxes, "minf", mdia, init_.structure);
    if (minf == nullptr) return;
    const std::vector<Box> information = read_boxes(*minf, init_.structure);
    if (const Box* dinf = find_box(information, "dinf")) read_data_references(*dinf, track);
    if (const Box* table = need(information, "stbl", *minf, init_.structure)) read_table(*table, track);
  }

  // PS-11: the media is in the same file as its description.
  void read_data_references(const Box& dinf, const Track& track) {
    const std::vector<Box> boxes = read_boxes(dinf, init_.structure);
    const Box* dref = find_box(boxes, "dref");
    if (dref == nullptr || dref->body.size() < 8) return;
    for (const Box& entry : read_boxes(dref->body.subspan(8), dref->body_offset() + 8, init_.structure)) {
      Cursor cursor = entry.cursor();
      if ((read_full_box(cursor).flags & 1U) == 0)
        fault(entry.offset, fmt::format("track {} refers to data in another file", track.id));
    }
  }

  void read_table(const Box& stbl, Track& track) {
    const std::vector<Box> boxes = read_boxes(stbl, init_.structure);
    if (const Box* stsd = need(boxes, "stsd", stbl, init_.structure))
      track.codec = read_codec(*stsd, track.handler, init_.structure, init_.sound);
    for (const Box& box : boxes) {
      const bool counts_first = box.type == "stts" || box.type == "stsc" || box.type == "stco" ||
                                box.type == "co64" || box.type == "ctts" || box.type == "stss";
      if (!counts_first && box.type != "stsz") continue;
      Cursor cursor = box.cursor();
      cursor.skip(counts_first ? 4 : 8);  // stsz has a common size before the count
      if (const std::uint32_t count = cursor.u32(); count != 0)
        fault(box.offset,
              fmt::format("'{}' of track {} has {} entries, not 0", box.type.text(), track.id, count));
      if (!cursor.ok()) cut_off(box);
    }
  }

  void read_extends(const Box& mvex) {
    for (const Box& box : read_boxes(mvex, init_.structure)) {
      if (box.type != "trex") continue;
      Cursor cursor = box.cursor();
      read_full_box(cursor);
      const std::uint32_t id = cursor.u32();
      cursor.skip(4);  // sample description index
      SampleDefaults defaults;
      defaults.duration = cursor.u32();
      defaults.size = cursor.u32();
      defaults.flags = cursor.u32();
      if (!cursor.ok()) return cut_off(box);
      const auto track = std::ranges::find(init_.tracks, id, &Track::id);
      if (track == init_.tracks.end()) {
        fault(box.offset, fmt::format("'trex' for track {}, which has no 'trak'", id));
      } else {
        track->defaults = defaults;
      }
    }
  }

  InitSection& init_;
};

}  // namespace

const Track* InitSection::track(std::uint32_t id) const {
  const auto found = std::ranges::find(tracks, id, &Track::id);
  return found == tracks.end() ? nullptr : &*found;
}

const Track* InitSection::video() const {
  const auto found = std::ranges::find_if(tracks, &Track::is_video);
  return found == tracks.end() ? nullptr : &*found;
}

const Track* InitSection::audio() const {
  const auto found = std::ranges::find_if(tracks, &Track::is_audio);
  return found == tracks.end() ? nullptr : &*found;
}

InitSection read_init_section(std::span<const std::uint8_t> data) {
  InitSection init;
  Reader(init).read(data);
  return init;
}

}  // namespace sluice::validate
