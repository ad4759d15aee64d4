#include <algorithm>
#include <cassert>
#include <limits>

#include "fmp4/box_writer.h"
#include "fmp4/fragment.h"
#include "fmp4/fragment_boxes.h"
#include "fmp4/sample_flags.h"

namespace sluice::fmp4 {
namespace {

constexpr std::size_t kNalLengthSize = 4;
constexpr std::size_t kMdatHeaderSize = 8;
// Offsets inside a fragment are signed with 32 bits.
constexpr std::size_t kMostBytes = std::numeric_limits<std::int32_t>::max();

TrackRunBox::Entry describe(const TimedSample& timed) {
  const media::Sample& sample = *timed.sample;
  assert(timed.duration.count >= 0 && timed.duration.count <= std::numeric_limits<std::uint32_t>::max());
  const media::Ticks composition_offset = sample.pts - sample.dts;
  assert(composition_offset.count == static_cast<std::int32_t>(composition_offset.count));
  return {.duration = static_cast<std::uint32_t>(timed.duration.count),
          .size = static_cast<std::uint32_t>(sample.data.size()),
          .flags = sample.sync ? sample_flags::kSyncSample : sample_flags::kOtherSample,
          .composition_time_offset = composition_offset.count};
}

template <class Member>
bool all_equal(std::span<const TrackRunBox::Entry> entries, Member member) {
  return std::ranges::all_of(entries,
                             [&](const auto& entry) { return entry.*member == entries.front().*member; });
}

// Says once what is the same for all samples, in the tfhd, and the rest for each sample, in the trun.
void choose_fields(TrackFragmentHeaderBox& tfhd, TrackRunBox& trun) {
  using Entry = TrackRunBox::Entry;
  const std::span<const Entry> entries = trun.samples;
  const Entry& first = entries.front();

  if (all_equal(entries, &Entry::duration)) {
    tfhd.full.flags |= TrackFragmentHeaderBox::kDefaultSampleDuration;
    tfhd.default_sample_duration = first.duration;
  } else {
    trun.full.flags |= TrackRunBox::kSampleDuration;
  }

  if (all_equal(entries, &Entry::size)) {
    tfhd.full.flags |= TrackFragmentHeaderBox::kDefaultSampleSize;
    tfhd.default_sample_size = first.size;
  } else {
    trun.full.flags |= TrackRunBox::kSampleSize;
  }

  // A group of pictures begins with a sync sample and goes on with others.
  const std::span<const Entry> others = entries.size() > 1 ? entries.subspan(1) : entries;
  if (all_equal(others, &Entry::flags)) {
    tfhd.full.flags |= TrackFragmentHeaderBox::kDefaultSampleFlags;
    tfhd.default_sample_flags = others.front().flags;
    if (first.flags != others.front().flags) {
      trun.full.flags |= TrackRunBox::kFirstSampleFlags;
      trun.first_sample_flags = first.flags;
    }
  } else {
    trun.full.flags |= TrackRunBox::kSampleFlags;
  }

  const auto [lowest, highest] = std::ranges::minmax(entries, {}, &Entry::composition_time_offset);
  if (lowest.composition_time_offset != 0 || highest.composition_time_offset != 0) {
    trun.full.flags |= TrackRunBox::kSampleCompositionTimeOffset;
    trun.full.version = lowest.composition_time_offset < 0 ? 1 : 0;
  }
}

TrackFragmentBox make_traf(const TrackFragment& track) {
  assert(track.base_decode_time.count >= 0);
  TrackFragmentBox traf;
  traf.tfhd.full.flags = TrackFragmentHeaderBox::kDefaultBaseIsMoof;
  traf.tfhd.track_id = track.track_id;
  traf.tfdt.emplace().base_media_decode_time = static_cast<std::uint64_t>(track.base_decode_time.count);
  TrackRunBox& trun = traf.trun.emplace_back();
  trun.full.flags = TrackRunBox::kDataOffset;
  trun.sample_count = static_cast<std::uint32_t>(track.samples.size());
  trun.samples.reserve(track.samples.size());
  for (const TimedSample& sample : track.samples) trun.samples.push_back(describe(sample));
  choose_fields(traf.tfhd, trun);
  return traf;
}

std::size_t data_size(const TrackRunBox& trun) {
  std::size_t total = 0;
  for (const auto& entry : trun.samples) total += entry.size;
  return total;
}

void put_data(BoxWriter& writer, const media::SampleData& data) {
  for (const auto piece : data.pieces) {
    if (data.nal_units) writer.put(piece.size(), kNalLengthSize);
    writer.put_bytes(piece);
  }
}

}  // namespace

Bytes write_fragment(std::uint32_t sequence_number, std::span<const TrackFragment> tracks) {
  MovieFragmentBox moof;
  moof.mfhd.sequence_number = sequence_number;
  moof.traf.reserve(tracks.size());
  for (const TrackFragment& track : tracks) {
    if (!track.samples.empty()) moof.traf.push_back(make_traf(track));
  }
  assert(!moof.traf.empty());

  const std::size_t moof_size = written_size(moof);
  std::size_t data_offset = moof_size + kMdatHeaderSize;
  for (TrackFragmentBox& traf : moof.traf) {
    traf.trun.front().data_offset = static_cast<std::int32_t>(data_offset);
    data_offset += data_size(traf.trun.front());
  }
  const std::size_t size = data_offset;
  assert(size <= kMostBytes);

  BytesBuilder bytes(size);
  BoxWriter writer(bytes.span());
  writer.box(moof);
  writer.put(size - moof_size, 4);
  writer.put(MediaDataBox::kType.value, 4);
  for (const TrackFragment& track : tracks) {
    for (const TimedSample& sample : track.samples) put_data(writer, sample.sample->data);
  }
  assert(writer.size() == size);
  return std::move(bytes).freeze();
}

std::size_t first_sample_end(const Bytes& fragment, std::span<const TrackFragment> tracks) {
  std::size_t behind = 0;
  for (const TrackFragment& track : tracks) {
    for (const TimedSample& sample : track.samples) behind += sample.sample->data.size();
  }
  return fragment.size() - behind + tracks.front().samples.front().sample->data.size();
}

}  // namespace sluice::fmp4
