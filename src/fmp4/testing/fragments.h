// Fragments written by us, and as others write them. For tests only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "fmp4/box_writer.h"
#include "fmp4/fragment.h"
#include "fmp4/fragment_boxes.h"

namespace sluice::fmp4::testing {

// sample_flags as the standard spells them, and not from the code under test.
inline constexpr std::uint32_t kSync = 0x0200'0000;
inline constexpr std::uint32_t kNonSync = 0x0101'0000;

inline const std::vector<TrackDefaults> kDefaults = {{.track_id = 1}, {.track_id = 2}};

inline Bytes write_one(const std::vector<TimedSample>& samples, std::int64_t base = 0) {
  const TrackFragment track{.track_id = 1, .base_decode_time = {base}, .samples = samples};
  return write_fragment(1, {&track, 1});
}

inline Fragment read_one(const Bytes& bytes) {
  auto fragment = read_fragment(bytes.view(), kDefaults);
  EXPECT_TRUE(fragment.ok()) << fragment.error().message();
  return fragment.ok() ? *std::move(fragment) : Fragment{};
}

// A moof, and an mdat with the bytes 00 01 02 ….
class ForeignFragment {
 public:
  explicit ForeignFragment(std::size_t data_size) : data_(data_size) {
    for (std::size_t i = 0; i < data_size; ++i) data_[i] = static_cast<std::uint8_t>(i);
  }

  TrackFragmentBox& add_track(std::uint32_t id, std::uint32_t tfhd_flags) {
    TrackFragmentBox& traf = moof.traf.emplace_back();
    traf.tfhd.track_id = id;
    traf.tfhd.full.flags = tfhd_flags;
    return traf;
  }
  static TrackRunBox& add_run(TrackFragmentBox& traf, std::uint32_t flags, std::uint32_t count) {
    TrackRunBox& trun = traf.trun.emplace_back();
    trun.full.flags = flags;
    trun.sample_count = count;
    if (trun.has(TrackRunBox::kPerSample)) trun.samples.resize(count);
    return trun;
  }
  std::size_t data_start() { return written_size(moof) + 8; }
  std::vector<std::uint8_t> bytes() {
    MediaDataBox mdat{.data = data_};
    std::vector<std::uint8_t> result(written_size(moof, mdat));
    BoxWriter writer(result);
    writer.box(moof);
    writer.box(mdat);
    return result;
  }

  MovieFragmentBox moof;

 private:
  std::vector<std::uint8_t> data_;
};

}  // namespace sluice::fmp4::testing
