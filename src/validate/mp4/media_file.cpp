#include "validate/mp4/media_file.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

// A run of equal samples takes no bytes for each of them, so that few bytes may claim any number. More than
// these there are only where each has a byte of its own, as in PCM.
constexpr std::size_t kMostSamples = 20'000;

class Reader {
 public:
  Reader(const InitSection& init, MediaFile& file) : init_(init), file_(file) {}

  void read(std::span<const std::uint8_t> data) {
    most_samples_ = std::max(kMostSamples, data.size());
    file_.boxes = read_boxes(data, 0, file_.structure);
    std::optional<ProducerTime> producer_time;
    bool open = false;  // a moof still waits for its mdat
    for (const Box& box : file_.boxes) {
      if (box.type == "prft") {
        producer_time = read_producer_time(box);
        continue;
      }
      if (box.type == "moof") {
        file_.fragments.push_back(read_fragment(box));
        file_.fragments.back().producer_time = producer_time;
        open = true;
      } else if (box.type == "mdat" && open) {
        file_.fragments.back().data_begin = box.body_offset();
        file_.fragments.back().data_end = box.offset + box.size;
        open = false;
      } else if (box.type == "emsg") {
        read_event(box);
      } else if (box.type == "sidx") {
        read_index(box);
      }
      producer_time.reset();
    }
  }

 private:
  void fault(std::size_t offset, std::string what) { file_.structure.add(offset, std::move(what)); }
  void cut_off(const Box& box) { fault(box.offset, fmt::format("'{}' is cut off", box.type.text())); }

  ProducerTime read_producer_time(const Box& box) {
    Cursor cursor = box.cursor();
    const FullBox full = read_full_box(cursor);
    ProducerTime time;
    time.offset = box.offset;
    time.track_id = cursor.u32();
    time.ntp = cursor.u64();
    time.media_time = full.version == 0 ? cursor.u32() : cursor.u64();
    if (!cursor.ok()) cut_off(box);
    return time;
  }

  void read_event(const Box& box) {
    Cursor cursor = box.cursor();
    EventMessage event;
    event.offset = box.offset;
    event.version = read_full_box(cursor).version;
    const auto text = [&cursor] {
      std::string value;
      for (char c = static_cast<char>(cursor.u8()); c != '\0'; c = static_cast<char>(cursor.u8()))
        value.push_back(c);
      return value;
    };
    if (event.version == 0) {
      event.scheme = text();
      text();
      cursor.skip(12);
      event.id = cursor.u32();
    } else {
      cursor.skip(4 + 8 + 4);
      event.id = cursor.u32();
      event.scheme = text();
    }
    if (!cursor.ok()) cut_off(box);
    file_.events.push_back(std::move(event));
  }

  void read_index(const Box& box) {
    Cursor cursor = box.cursor();
    const FullBox full = read_full_box(cursor);
    SegmentIndex index;
    index.offset = box.offset;
    index.end = box.offset + box.size;
    cursor.skip(4 + 4 + (full.version == 0 ? 4 : 8));
    index.first_offset = full.version == 0 ? cursor.u32() : cursor.u64();
    cursor.skip(2);
    for (unsigned left = cursor.u16(); left > 0 && cursor.ok(); --left) {
      index.referenced += cursor.u32() & 0x7fff'ffffU;
      cursor.skip(8);
    }
    if (!cursor.ok()) cut_off(box);
    file_.indexes.push_back(index);
  }

  MovieFragment read_fragment(const Box& moof) {
    MovieFragment fragment;
    fragment.offset = moof.offset;
    fragment.size = moof.size;
    for (const Box& box : read_boxes(moof, file_.structure)) {
      if (box.type == "mfhd") {
        Cursor cursor = box.cursor();
        read_full_box(cursor);
        fragment.sequence_number = cursor.u32();
        if (!cursor.ok()) cut_off(box);
      } else if (box.type == "traf") {
        read_track(box, fragment);
      }
    }
    return fragment;
  }

  void read_track(const Box& traf, MovieFragment& fragment) {
    TrackFragment track;
    track.offset = traf.offset;
    const std::vector<Box> boxes = read_boxes(traf, file_.structure);
    const Box* header = find_box(boxes, "tfhd");
    if (header == nullptr) return fault(traf.offset, "'traf' has no 'tfhd'");
    const SampleDefaults defaults = read_track_header(*header, track);
    if (const Box* time = find_box(boxes, "tfdt")) {
      Cursor cursor = time->cursor();
      track.decode_time_version = read_full_box(cursor).version;
      const std::uint64_t value = track.decode_time_version == 0 ? cursor.u32() : cursor.u64();
      if (!cursor.ok()) {
        cut_off(*time);
      } else {
        track.decode_time = value;
      }
    }
    // The position of data that no trun gives: after the run before (8.8.8).
    next_data_ = fragment.offset;
    next_dts_ = track.decode_time.value_or(0);
    for (const Box& box : boxes) {
      if (box.type == "trun") read_run(box, fragment.offset, defaults, track);
    }
    fragment.tracks.push_back(std::move(track));
  }

  SampleDefaults read_track_header(const Box& box, TrackFragment& track) {
    Cursor cursor = box.cursor();
    const std::uint32_t flags = read_full_box(cursor).flags;
    track.track_id = cursor.u32();
    track.base_data_offset = (flags & 0x1U) != 0;
    track.default_base_is_moof = (flags & 0x2'0000U) != 0;
    SampleDefaults defaults;
    if (const Track* known = init_.track(track.track_id)) {
      if (known->defaults) defaults = *known->defaults;
    } else {
      fault(box.offset,
            fmt::format("'tfhd' of track {}, which the init section does not have", track.track_id));
    }
    if (track.base_data_offset) cursor.skip(8);
    if ((flags & 0x2U) != 0) cursor.skip(4);
    if ((flags & 0x8U) != 0) defaults.duration = cursor.u32();
    if ((flags & 0x10U) != 0) defaults.size = cursor.u32();
    if ((flags & 0x20U) != 0) defaults.flags = cursor.u32();
    if (!cursor.ok()) cut_off(box);
    return defaults;
  }

  void read_run(const Box& box, std::size_t base, const SampleDefaults& defaults, TrackFragment& track) {
    Cursor cursor = box.cursor();
    const FullBox full = read_full_box(cursor);
    const auto has = [&full](std::uint32_t flag) { return (full.flags & flag) != 0; };
    TrackRun run;
    run.offset = box.offset;
    run.version = full.version;
    run.composition_offsets = has(0x800);
    run.samples = cursor.u32();
    if (has(0x1)) run.data_offset = static_cast<std::int32_t>(cursor.u32());
    std::optional<std::uint32_t> first_flags;
    if (has(0x4)) first_flags = cursor.u32();
    if (run.data_offset) {
      const std::int64_t at = static_cast<std::int64_t>(base) + *run.data_offset;
      next_data_ = at < 0 ? 0 : static_cast<std::size_t>(at);
    }
    for (std::uint32_t i = 0; i < run.samples && cursor.ok(); ++i) {
      if (samples_ == most_samples_) {
        fault(box.offset, fmt::format("more than {} samples", most_samples_));
        break;
      }
      Sample sample;
      sample.duration = has(0x100) ? cursor.u32() : defaults.duration;
      sample.size = has(0x200) ? cursor.u32() : defaults.size;
      sample.flags = has(0x400) ? cursor.u32() : defaults.flags;
      if (i == 0 && first_flags) sample.flags = *first_flags;
      if (run.composition_offsets) {
        const auto offset = static_cast<std::int32_t>(cursor.u32());
        run.negative_offsets = run.negative_offsets || offset < 0;
        sample.composition = offset;
      }
      if (!cursor.ok()) break;
      sample.offset = next_data_;
      sample.dts = next_dts_;
      next_data_ += sample.size;
      next_dts_ += sample.duration;
      track.samples.push_back(sample);
      ++samples_;
    }
    if (!cursor.ok()) cut_off(box);
    track.runs.push_back(run);
  }

  const InitSection& init_;
  MediaFile& file_;
  std::size_t most_samples_ = kMostSamples;
  std::size_t samples_ = 0;
  std::size_t next_data_ = 0;
  std::uint64_t next_dts_ = 0;
};

}  // namespace

std::uint64_t TrackFragment::duration() const {
  std::uint64_t sum = 0;
  for (const Sample& sample : samples) sum += sample.duration;
  return sum;
}

MediaFile read_media_file(std::span<const std::uint8_t> data, const InitSection& init) {
  MediaFile file;
  Reader(init, file).read(data);
  return file;
}

}  // namespace sluice::validate
