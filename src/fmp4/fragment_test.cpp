#include "fmp4/fragment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/golden.h"
#include "fmp4/box_writer.h"
#include "fmp4/dump.h"
#include "fmp4/fragment_boxes.h"
#include "fmp4/testing/samples.h"

namespace sluice::fmp4 {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::picture;
using testing::sound;
using testing::timed;

constexpr std::uint32_t kSync = 0x0200'0000;
constexpr std::uint32_t kNonSync = 0x0101'0000;

const std::vector<TrackDefaults> kDefaults = {{.track_id = 1}, {.track_id = 2}};

Bytes write_one(const std::vector<TimedSample>& samples, std::int64_t base = 0) {
  const TrackFragment track{.track_id = 1, .base_decode_time = {base}, .samples = samples};
  return write_fragment(1, {&track, 1});
}

Fragment read(const Bytes& bytes) {
  auto fragment = read_fragment(bytes.view(), kDefaults);
  EXPECT_TRUE(fragment.ok()) << fragment.error().message();
  return fragment.ok() ? *std::move(fragment) : Fragment{};
}

TEST(Fragment, OfVideoAndSound) {
  const std::vector video = {picture(9000, 9000, true, {"0605aa80", "6588840021"}),
                             picture(12600, 12600, false, {"419a02"}),
                             picture(16200, 16200, false, {"419a0403", "419a0503"})};
  const std::vector audio = {sound(4800, "211004"), sound(5824, "21100440"), sound(6848, "2110")};
  const auto timed_video = timed(video, 3600);
  const auto timed_audio = timed(audio, 1024);
  const TrackFragment tracks[] = {{.track_id = 1, .base_decode_time = {9000}, .samples = timed_video},
                                  {.track_id = 2, .base_decode_time = {4800}, .samples = timed_audio}};
  sluice::testing::expect_golden("fmp4/fragment_h264_aac.txt", dump(write_fragment(7, tracks).view()));
}

TEST(Fragment, OfVideoAlone) {
  const std::vector video = {picture(0, 0, false, {"0201d0"}), picture(3003, 3003, false, {"0201d1"})};
  sluice::testing::expect_golden("fmp4/fragment_h265.txt",
                                 dump(write_one(timed(video, 3003), 900900).view()));
}

TEST(Fragment, OfVideoWithBFrames) {
  const std::vector video = {picture(0, 3600, true, {"65b8"}), picture(3600, 14400, false, {"41e0"}),
                             picture(7200, 7200, false, {"0190"}),
                             picture(10800, 10800, false, {"01a00000"})};
  sluice::testing::expect_golden("fmp4/fragment_b_frames.txt", dump(write_one(timed(video, 3600)).view()));
}

// The description of a box is used to write and to read it, so that an error in one hides from a round trip.
// These bytes come from the standard, by hand.
TEST(Fragment, IsTheseBytes) {
  const std::vector video = {picture(0, 0, true, {"67aa", "6588"}), picture(1, 4, false, {"419a02"})};
  const std::vector<TimedSample> samples = {{&video[0], {3000}}, {&video[1], {3010}}};
  EXPECT_EQ(hex(write_one(samples, 0x1'0000'0002).view()),
            "00000078"
            "6d6f6f66"
            "00000010"
            "6d666864"
            "00000000"
            "00000001"
            "00000060"
            "74726166"
            "00000014"
            "74666864"
            "00020020"
            "00000001"
            "01010000"
            "00000014"
            "74666474"
            "01000000"
            "0000000100000002"
            "00000030"
            "7472756e"
            "00000b05"
            "00000002"
            "00000080"
            "02000000"
            "00000bb8"
            "0000000c"
            "00000000"
            "00000bc2"
            "00000007"
            "00000003"
            "0000001b"
            "6d646174"
            "00000002"
            "67aa"
            "00000002"
            "6588"
            "00000003"
            "419a02");
}

TEST(Fragment, GivesBackWhatWasWritten) {
  const std::vector video = {picture(100, 7300, true, {"65b8"}),
                             picture(3700, 3700, false, {"41e0", "41e1"})};
  const std::vector audio = {sound(0, "2110"), sound(1024, "2111aa")};
  const auto timed_video = timed(video, 3600);
  const std::vector<TimedSample> timed_audio = {{&audio[0], {1000}}, {&audio[1], {1048}}};
  const TrackFragment tracks[] = {{.track_id = 1, .base_decode_time = {100}, .samples = timed_video},
                                  {.track_id = 2, .base_decode_time = {50}, .samples = timed_audio}};
  const Bytes bytes = write_fragment(42, tracks);
  const Fragment fragment = read(bytes);
  EXPECT_EQ(fragment.sequence_number, 42U);
  EXPECT_EQ(fragment.end, bytes.size());
  ASSERT_EQ(fragment.tracks.size(), 2U);

  const FragmentTrack& v = fragment.tracks[0];
  EXPECT_EQ(v.track_id, 1U);
  EXPECT_TRUE(v.has_decode_time);
  EXPECT_TRUE(v.base_is_moof);
  EXPECT_TRUE(v.says_where_data_is);
  EXPECT_EQ(v.base_decode_time.count, 100);
  EXPECT_EQ(v.duration().count, 7200);
  ASSERT_EQ(v.samples.size(), 2U);
  EXPECT_EQ(v.samples[0].dts.count, 100);
  EXPECT_EQ(v.samples[0].pts().count, 7300);
  EXPECT_TRUE(v.samples[0].sync());
  EXPECT_EQ(v.samples[0].flags, kSync);
  EXPECT_EQ(hex(v.samples[0].bytes), "0000000265b8");
  EXPECT_EQ(v.samples[1].dts.count, 3700);
  EXPECT_EQ(v.samples[1].flags, kNonSync);
  EXPECT_EQ(hex(v.samples[1].bytes), "0000000241e00000000241e1");

  const FragmentTrack& a = fragment.tracks[1];
  ASSERT_EQ(a.samples.size(), 2U);
  EXPECT_EQ(a.samples[0].duration.count, 1000);
  EXPECT_EQ(a.samples[1].dts.count, 1050);
  EXPECT_EQ(a.samples[1].duration.count, 1048);
  EXPECT_EQ(a.samples[1].flags, kSync);
  EXPECT_EQ(hex(a.samples[1].bytes), "2111aa");
}

TEST(Fragment, TakesDecodeTimesAsFarAsPlayersCan) {
  const std::vector video = {picture(0, 0, true, {"65b8"})};
  const std::int64_t latest = std::int64_t{1} << 53;
  EXPECT_EQ(read(write_one(timed(video, 1), latest)).tracks[0].base_decode_time.count, latest);
}

TEST(Fragment, TakesEveryPatternOfSyncSamples) {
  for (unsigned pattern = 0; pattern < 32; ++pattern) {
    std::vector<media::Sample> video;
    video.reserve(5);
    for (unsigned i = 0; i < 5; ++i) video.push_back(picture(i, i, (pattern >> i & 1U) != 0, {"65b8"}));
    const Fragment fragment = read(write_one(timed(video, 1)));
    ASSERT_EQ(fragment.tracks[0].samples.size(), 5U);
    for (unsigned i = 0; i < 5; ++i) {
      EXPECT_EQ(fragment.tracks[0].samples[i].flags, video[i].sync ? kSync : kNonSync) << pattern << " " << i;
    }
  }
}

TEST(Fragment, SaysOnceWhatIsTheSameForAllSamples) {
  const std::vector audio = {sound(0, "2110"), sound(1024, "2111"), sound(2048, "2112")};
  const std::string text = dump(write_one(timed(audio, 1024)).view());
  EXPECT_THAT(text, HasSubstr("default_sample_duration: 1024\n"));
  EXPECT_THAT(text, HasSubstr("default_sample_size: 2\n"));
  EXPECT_THAT(text, HasSubstr("default_sample_flags: 0x02000000\n"));
  EXPECT_THAT(text, Not(HasSubstr("sample[0]")));
}

TEST(Fragment, SignsCompositionOffsetsOnlyWhenOneIsNegative) {
  const std::vector none = {picture(0, 0, true, {"65"})};
  const std::vector later = {picture(0, 5, true, {"65"})};
  const std::vector earlier = {picture(0, 0, true, {"65"}), picture(5, 3, false, {"65"})};
  EXPECT_THAT(dump(write_one(timed(none, 5)).view()), Not(HasSubstr("composition_time_offset")));
  EXPECT_THAT(dump(write_one(timed(later, 5)).view()), HasSubstr("[trun] 24 bytes\n      version: 0\n"));
  EXPECT_THAT(dump(write_one(timed(earlier, 5)).view()), HasSubstr("composition_time_offset=-2\n"));
  EXPECT_EQ(read(write_one(timed(earlier, 5))).tracks[0].samples[1].pts().count, 3);
}

TEST(Fragment, LeavesOutTracksWithoutSamples) {
  const std::vector video = {picture(0, 0, true, {"65b8"})};
  const auto samples = timed(video, 1);
  const TrackFragment tracks[] = {{.track_id = 2}, {.track_id = 1, .samples = samples}};
  const Fragment fragment = read(write_fragment(1, tracks));
  ASSERT_EQ(fragment.tracks.size(), 1U);
  EXPECT_EQ(fragment.tracks[0].track_id, 1U);
}

TEST(Fragments, OfASegmentAreThoseOfItsParts) {
  const std::vector video = {picture(0, 0, true, {"65b8"})};
  std::vector<std::uint8_t> segment = unhex("00000010 73747970 6d736468 00000000");
  std::vector<std::size_t> ends;
  for (int part = 0; part < 3; ++part) {
    const Bytes bytes = write_one(timed(video, 10), std::int64_t{10} * part);
    segment.insert(segment.end(), bytes.view().begin(), bytes.view().end());
    ends.push_back(segment.size());
  }
  const auto fragments = read_fragments(segment, kDefaults);
  ASSERT_TRUE(fragments.ok()) << fragments.error().message();
  ASSERT_EQ(fragments->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*fragments)[i].tracks[0].base_decode_time.count, 10 * static_cast<int>(i));
    EXPECT_EQ((*fragments)[i].end, ends[i]);
    EXPECT_EQ(hex((*fragments)[i].tracks[0].samples[0].bytes), "0000000265b8");
  }
}

// Fragments as others write them: a moof, and an mdat with the bytes 00 01 02 ….
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

using Tfhd = TrackFragmentHeaderBox;

TEST(ForeignFragments, TakeWhatIsNotSaidFromTheInitSection) {
  ForeignFragment foreign(6);
  auto& trun =
      ForeignFragment::add_run(foreign.add_track(1, Tfhd::kDefaultBaseIsMoof), TrackRunBox::kDataOffset, 3);
  trun.data_offset = static_cast<std::int32_t>(foreign.data_start());
  const std::vector<TrackDefaults> defaults = {
      {.track_id = 1, .sample_duration = 40, .sample_size = 2, .sample_flags = kNonSync}};
  const auto bytes = foreign.bytes();
  const auto fragment = read_fragment(bytes, defaults);
  ASSERT_TRUE(fragment.ok()) << fragment.error().message();
  const FragmentTrack& track = fragment->tracks[0];
  EXPECT_FALSE(track.has_decode_time);
  ASSERT_EQ(track.samples.size(), 3U);
  EXPECT_EQ(track.samples[2].dts.count, 80);
  EXPECT_EQ(track.samples[2].flags, kNonSync);
  EXPECT_EQ(hex(track.samples[2].bytes), "0405");
}

TEST(ForeignFragments, GoOnWhereTheRunBeforeEnded) {
  ForeignFragment foreign(9);
  auto& traf = foreign.add_track(
      1, Tfhd::kDefaultBaseIsMoof | Tfhd::kDefaultSampleSize | Tfhd::kDefaultSampleDuration);
  traf.tfhd.default_sample_size = 3;
  traf.tfhd.default_sample_duration = 7;
  ForeignFragment::add_run(traf, TrackRunBox::kDataOffset, 2);
  ForeignFragment::add_run(traf, 0, 1);
  traf.trun[0].data_offset = static_cast<std::int32_t>(foreign.data_start());
  const auto bytes = foreign.bytes();
  const auto fragment = read_fragment(bytes, kDefaults);
  ASSERT_TRUE(fragment.ok()) << fragment.error().message();
  ASSERT_EQ(fragment->tracks[0].samples.size(), 3U);
  EXPECT_EQ(hex(fragment->tracks[0].samples[2].bytes), "060708");
  EXPECT_EQ(fragment->tracks[0].samples[2].dts.count, 14);
}

TEST(ForeignFragments, CountFromTheTrackBeforeWithoutABase) {
  ForeignFragment foreign(6);
  auto& video = foreign.add_track(1, Tfhd::kDefaultSampleSize);
  video.tfhd.default_sample_size = 4;
  ForeignFragment::add_run(video, TrackRunBox::kDataOffset, 1);
  auto& audio = foreign.add_track(2, Tfhd::kDefaultSampleSize);
  audio.tfhd.default_sample_size = 2;
  ForeignFragment::add_run(audio, 0, 1);
  foreign.moof.traf[0].trun[0].data_offset = static_cast<std::int32_t>(foreign.data_start());
  const auto bytes = foreign.bytes();
  const auto fragment = read_fragment(bytes, kDefaults);
  ASSERT_TRUE(fragment.ok()) << fragment.error().message();
  EXPECT_FALSE(fragment->tracks[0].base_is_moof);
  EXPECT_TRUE(fragment->tracks[0].says_where_data_is);
  EXPECT_FALSE(fragment->tracks[1].says_where_data_is);
  EXPECT_EQ(hex(fragment->tracks[0].samples[0].bytes), "00010203");
  EXPECT_EQ(hex(fragment->tracks[1].samples[0].bytes), "0405");
}

TEST(ForeignFragments, MayCountFromTheStartOfTheFile) {
  ForeignFragment foreign(4);
  auto& traf =
      foreign.add_track(1, Tfhd::kBaseDataOffset | Tfhd::kDefaultSampleSize | Tfhd::kDefaultBaseIsMoof);
  traf.tfhd.default_sample_size = 4;
  ForeignFragment::add_run(traf, 0, 1);
  traf.tfhd.base_data_offset = foreign.data_start();
  const auto bytes = foreign.bytes();
  const auto fragment = read_fragment(bytes, kDefaults);
  ASSERT_TRUE(fragment.ok()) << fragment.error().message();
  EXPECT_FALSE(fragment->tracks[0].base_is_moof);
  EXPECT_EQ(hex(fragment->tracks[0].samples[0].bytes), "00010203");
}

std::string error_of(std::span<const std::uint8_t> bytes) {
  const auto fragment = read_fragment(bytes, kDefaults);
  return fragment.ok() ? "no error" : fragment.error().message();
}

TEST(DamagedFragments, AreErrorsWhereverTheyAreCutOff) {
  const std::vector video = {picture(0, 0, true, {"65b8", "65b9"}), picture(3600, 3600, false, {"41e0"})};
  const Bytes bytes = write_one(timed(video, 3600));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(read_fragment(bytes.view().first(size), kDefaults).ok()) << size;
    EXPECT_FALSE(read_fragments(bytes.view().first(size), kDefaults).ok()) << size;
  }
}

TEST(DamagedFragments, AreNamed) {
  EXPECT_EQ(error_of({}), "no moof");
  EXPECT_EQ(error_of(unhex("00000008 66726565")), "no moof");

  ForeignFragment unknown_track(1);
  unknown_track.add_track(9, 0);
  EXPECT_EQ(error_of(unknown_track.bytes()), "tfhd: track 9 is not in the initialization section");

  ForeignFragment outside(4);
  auto& traf = outside.add_track(1, Tfhd::kDefaultBaseIsMoof | Tfhd::kDefaultSampleSize);
  traf.tfhd.default_sample_size = 4;
  ForeignFragment::add_run(traf, TrackRunBox::kDataOffset, 1);
  for (const std::int32_t wrong : {-1000, -1, 0, 1, 1000}) {
    traf.trun[0].data_offset = static_cast<std::int32_t>(outside.data_start()) + wrong;
    EXPECT_EQ(error_of(outside.bytes()) == "no error", wrong == 0) << wrong;
  }
  traf.trun[0].data_offset = -1;
  EXPECT_EQ(error_of(outside.bytes()), "moof at byte 0: trun: data_offset is before the data");
  traf.trun[0].data_offset = 0x7fff'ffff;
  EXPECT_THAT(error_of(outside.bytes()), HasSubstr("is outside of the mdat"));
  traf.trun[0].data_offset = static_cast<std::int32_t>(outside.data_start());
  traf.tfhd.default_sample_size = 5;
  EXPECT_EQ(
      error_of(outside.bytes()),
      "moof at byte 0: trun: sample 0 of track 1, 5 bytes at byte 80, is outside of the mdat, 80 to 84");

  const auto bytes = outside.bytes();
  EXPECT_EQ(error_of(std::span(bytes).first(outside.data_start() - 8)), "no mdat follows the moof at byte 0");
}

TEST(DamagedFragments, CannotAskForMoreSamplesThanThereCanBe) {
  ForeignFragment foreign(1);
  ForeignFragment::add_run(foreign.add_track(1, Tfhd::kDefaultBaseIsMoof), 0, 0xffff'ffff);
  const auto bytes = foreign.bytes();
  const auto fragment = read_fragment(bytes, kDefaults);
  ASSERT_FALSE(fragment.ok());
  EXPECT_EQ(fragment.error().code(), ErrorCode::kLimit);
}

TEST(DamagedFragments, WithAnImpossibleDecodeTimeAreErrors) {
  ForeignFragment foreign(1);
  auto& traf = foreign.add_track(1, Tfhd::kDefaultBaseIsMoof);
  traf.tfdt.emplace().base_media_decode_time = ~std::uint64_t{0};
  EXPECT_EQ(error_of(foreign.bytes()), "moof at byte 0: tfdt: an impossible time");
}

}  // namespace
}  // namespace sluice::fmp4
