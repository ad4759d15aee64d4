#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "fmp4/fragment.h"
#include "fmp4/testing/fragments.h"
#include "fmp4/testing/samples.h"

namespace sluice::fmp4 {
namespace {

using sluice::testing::hex;
using sluice::testing::unhex;
using testing::ForeignFragment;
using ::testing::HasSubstr;
using testing::kDefaults;
using testing::kNonSync;
using testing::picture;
using testing::timed;
using testing::write_one;
using Tfhd = TrackFragmentHeaderBox;

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

TEST(DamagedFragments, CannotAskForThemPieceByPieceEither) {
  ForeignFragment foreign(1);
  auto& run = ForeignFragment::add_run(foreign.add_track(1, Tfhd::kDefaultBaseIsMoof),
                                       TrackRunBox::kDataOffset, 65536 / 4);
  run.data_offset = static_cast<std::int32_t>(foreign.data_start());
  const auto one = foreign.bytes();
  std::vector<std::uint8_t> segment;
  for (int i = 0; i < 4; ++i) segment.insert(segment.end(), one.begin(), one.end());
  EXPECT_TRUE(read_fragments(segment, kDefaults).ok()) << "as many as a segment may hold";
  segment.insert(segment.end(), one.begin(), one.end());
  const auto too_many = read_fragments(segment, kDefaults);
  ASSERT_FALSE(too_many.ok());
  EXPECT_EQ(too_many.error().code(), ErrorCode::kLimit);
}

TEST(DamagedFragments, WithAnImpossibleDecodeTimeAreErrors) {
  ForeignFragment foreign(1);
  auto& traf = foreign.add_track(1, Tfhd::kDefaultBaseIsMoof);
  traf.tfdt.emplace().base_media_decode_time = ~std::uint64_t{0};
  EXPECT_EQ(error_of(foreign.bytes()), "moof at byte 0: tfdt: an impossible time");
}

}  // namespace
}  // namespace sluice::fmp4
