#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "fmp4/box_reader.h"
#include "fmp4/fragment.h"
#include "fmp4/fragment_boxes.h"

namespace sluice::fmp4 {
namespace {

// More than any segment holds. Samples may be empty, and then a run of any length takes a few bytes: without
// a limit on the whole a small file asks for gigabytes.
constexpr std::size_t kMostSamples = 65536;
// Leaves room for adding durations.
constexpr std::uint64_t kLatestDecodeTime = std::uint64_t{1} << 62U;

Error invalid(std::string message) {
  return {ErrorCode::kInvalid, std::move(message)};
}

struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Goes through the samples of one moof in the order in which players find their data.
class SampleResolver {
 public:
  // `samples_left` is how many samples may come yet, and is counted down.
  SampleResolver(std::span<const std::uint8_t> data, std::size_t moof_start, Extent mdat,
                 std::size_t& samples_left)
      : data_(data),
        moof_start_(moof_start),
        mdat_(mdat),
        previous_end_(moof_start),
        samples_left_(samples_left) {}

  Result<FragmentTrack> resolve(const TrackFragmentBox& traf, const TrackDefaults& defaults) {
    FragmentTrack track;
    const TrackFragmentHeaderBox& tfhd = traf.tfhd;
    track.track_id = tfhd.track_id;
    track.base_is_moof = tfhd.has(TrackFragmentHeaderBox::kDefaultBaseIsMoof) &&
                         !tfhd.has(TrackFragmentHeaderBox::kBaseDataOffset);
    if (traf.tfdt) {
      if (traf.tfdt->base_media_decode_time > kLatestDecodeTime) return invalid("tfdt: an impossible time");
      track.has_decode_time = true;
      track.base_decode_time.count = static_cast<std::int64_t>(traf.tfdt->base_media_decode_time);
    }
    SLUICE_ASSIGN(base_, base_of(tfhd));
    run_end_ = base_;
    media::Ticks dts = track.base_decode_time;
    for (const TrackRunBox& trun : traf.trun)
      SLUICE_TRY(resolve_run(trun, with_header(defaults, tfhd), dts, track));
    previous_end_ = run_end_;
    return track;
  }

 private:
  // ISO/IEC 14496-12 8.8.7.1.
  Result<std::size_t> base_of(const TrackFragmentHeaderBox& tfhd) const {
    if (tfhd.has(TrackFragmentHeaderBox::kBaseDataOffset)) {
      if (tfhd.base_data_offset > data_.size())
        return invalid("tfhd: base_data_offset is outside of the data");
      return static_cast<std::size_t>(tfhd.base_data_offset);
    }
    return tfhd.has(TrackFragmentHeaderBox::kDefaultBaseIsMoof) ? moof_start_ : previous_end_;
  }

  static TrackDefaults with_header(TrackDefaults defaults, const TrackFragmentHeaderBox& tfhd) {
    if (tfhd.has(TrackFragmentHeaderBox::kDefaultSampleDuration))
      defaults.sample_duration = tfhd.default_sample_duration;
    if (tfhd.has(TrackFragmentHeaderBox::kDefaultSampleSize)) defaults.sample_size = tfhd.default_sample_size;
    if (tfhd.has(TrackFragmentHeaderBox::kDefaultSampleFlags))
      defaults.sample_flags = tfhd.default_sample_flags;
    return defaults;
  }

  Result<void> resolve_run(const TrackRunBox& trun, const TrackDefaults& defaults, media::Ticks& dts,
                           FragmentTrack& track) {
    if (trun.sample_count > samples_left_) {
      return Error{ErrorCode::kLimit, fmt::format("trun: more than {} samples", kMostSamples)};
    }
    samples_left_ -= trun.sample_count;
    if (trun.has(TrackRunBox::kDataOffset)) {
      const std::int64_t offset = static_cast<std::int64_t>(base_) + trun.data_offset;
      if (offset < 0) return invalid("trun: data_offset is before the data");
      run_end_ = static_cast<std::size_t>(offset);
    } else {
      track.says_where_data_is = false;
    }
    for (std::uint32_t i = 0; i < trun.sample_count; ++i) {
      const TrackRunBox::Entry said = trun.samples.empty() ? TrackRunBox::Entry{} : trun.samples[i];
      FragmentSample sample;
      sample.dts = dts;
      sample.duration.count =
          trun.has(TrackRunBox::kSampleDuration) ? said.duration : defaults.sample_duration;
      sample.composition_offset.count = said.composition_time_offset;
      sample.flags = trun.has(TrackRunBox::kSampleFlags) ? said.flags : defaults.sample_flags;
      if (i == 0 && trun.has(TrackRunBox::kFirstSampleFlags)) sample.flags = trun.first_sample_flags;
      const std::size_t size = trun.has(TrackRunBox::kSampleSize) ? said.size : defaults.sample_size;
      if (run_end_ < mdat_.begin || run_end_ > mdat_.end || size > mdat_.end - run_end_) {
        return invalid(
            fmt::format("trun: sample {} of track {}, {} bytes at byte {}, is outside of the mdat, {} to {}",
                        i, track.track_id, size, run_end_, mdat_.begin, mdat_.end));
      }
      sample.bytes = data_.subspan(run_end_, size);
      run_end_ += size;
      dts += sample.duration;
      track.samples.push_back(sample);
    }
    return {};
  }

  std::span<const std::uint8_t> data_;
  std::size_t moof_start_;
  Extent mdat_;
  std::size_t base_ = 0;
  std::size_t run_end_ = 0;   // where the data of the next run begins if it does not say
  std::size_t previous_end_;  // of the data of the track fragment before
  std::size_t& samples_left_;
};

// The next box of that type. Nothing at the end of the data; an error in the reader.
std::optional<BoxHeader> find(BoxReader& reader, FourCc type) {
  while (!reader.at_end()) {
    const auto header = reader.header();
    if (!header || header->type == type) return header;
    reader.skip(*header);
  }
  return std::nullopt;
}

Result<Fragment> read_after(BoxReader& reader, const BoxHeader& moof_header,
                            std::span<const std::uint8_t> data, std::span<const TrackDefaults> defaults,
                            std::size_t& samples_left) {
  MovieFragmentBox moof;
  reader.content(moof_header, moof);
  const auto mdat = reader.ok() ? find(reader, MediaDataBox::kType) : std::nullopt;
  if (!reader.ok()) return reader.error();
  if (!mdat) return invalid(fmt::format("no mdat follows the moof at byte {}", moof_header.start));
  reader.skip(*mdat);

  Fragment fragment;
  fragment.sequence_number = moof.mfhd.sequence_number;
  fragment.end = mdat->end;
  SampleResolver resolver(data, moof_header.start, {mdat->body, mdat->end}, samples_left);
  for (const TrackFragmentBox& traf : moof.traf) {
    const auto known = std::ranges::find(defaults, traf.tfhd.track_id, &TrackDefaults::track_id);
    if (known == defaults.end()) {
      return invalid(fmt::format("tfhd: track {} is not in the initialization section", traf.tfhd.track_id));
    }
    auto track = resolver.resolve(traf, *known);
    if (!track) return track.error().context(fmt::format("moof at byte {}", moof_header.start));
    fragment.tracks.push_back(*std::move(track));
  }
  return fragment;
}

}  // namespace

media::Ticks FragmentTrack::duration() const {
  media::Ticks total;
  for (const FragmentSample& sample : samples) total += sample.duration;
  return total;
}

Result<Fragment> read_fragment(std::span<const std::uint8_t> data, std::span<const TrackDefaults> defaults) {
  BoxReader reader(data);
  const auto moof = find(reader, MovieFragmentBox::kType);
  if (!reader.ok()) return reader.error();
  if (!moof) return invalid("no moof");
  std::size_t samples_left = kMostSamples;
  return read_after(reader, *moof, data, defaults, samples_left);
}

Result<std::vector<Fragment>> read_fragments(std::span<const std::uint8_t> data,
                                             std::span<const TrackDefaults> defaults) {
  std::vector<Fragment> fragments;
  BoxReader reader(data);
  std::size_t samples_left = kMostSamples;
  while (const auto moof = find(reader, MovieFragmentBox::kType)) {
    SLUICE_ASSIGN(Fragment fragment, read_after(reader, *moof, data, defaults, samples_left));
    fragments.push_back(std::move(fragment));
  }
  if (!reader.ok()) return reader.error();
  if (fragments.empty()) return invalid("no moof");
  return fragments;
}

}  // namespace sluice::fmp4
