#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/golden.h"
#include "base/testing/hex.h"
#include "fmp4/dump.h"
#include "fmp4/fragment.h"
#include "fmp4/testing/fragments.h"
#include "fmp4/testing/samples.h"

namespace sluice::fmp4 {
namespace {

using sluice::testing::hex;
using ::testing::HasSubstr;
using testing::kNonSync;
using testing::kSync;
using ::testing::Not;
using testing::picture;
using testing::read_one;
using testing::sound;
using testing::timed;
using testing::write_one;

TEST(FragmentWriter, OfVideoAndSound) {
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

TEST(FragmentWriter, OfVideoAlone) {
  const std::vector video = {picture(0, 0, false, {"0201d0"}), picture(3003, 3003, false, {"0201d1"})};
  sluice::testing::expect_golden("fmp4/fragment_h265.txt",
                                 dump(write_one(timed(video, 3003), 900900).view()));
}

TEST(FragmentWriter, OfVideoWithBFrames) {
  const std::vector video = {picture(0, 3600, true, {"65b8"}), picture(3600, 14400, false, {"41e0"}),
                             picture(7200, 7200, false, {"0190"}),
                             picture(10800, 10800, false, {"01a00000"})};
  sluice::testing::expect_golden("fmp4/fragment_b_frames.txt", dump(write_one(timed(video, 3600)).view()));
}

TEST(FragmentWriter, KnowsWhereTheFirstPictureEnds) {
  const std::vector video = {picture(9000, 9000, true, {"0605aa80", "6588840021"}),
                             picture(12600, 12600, false, {"419a02"})};
  const std::vector audio = {sound(4800, "211004")};
  const auto timed_video = timed(video, 3600);
  const auto timed_audio = timed(audio, 1024);
  const TrackFragment tracks[] = {{.track_id = 1, .base_decode_time = {9000}, .samples = timed_video},
                                  {.track_id = 2, .base_decode_time = {4800}, .samples = timed_audio}};
  const Bytes fragment = write_fragment(7, tracks);
  const std::string head = hex(fragment.view().first(first_sample_end(fragment, tracks)));
  EXPECT_TRUE(
      head.ends_with("6d646174"
                     "00000004"
                     "0605aa80"
                     "00000005"
                     "6588840021"))
      << head;
}

// The description of a box is used to write and to read it, so that an error in one hides from a round trip.
// These bytes come from the standard, by hand.
TEST(FragmentWriter, IsTheseBytes) {
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

TEST(FragmentWriter, GivesBackWhatWasWritten) {
  const std::vector video = {picture(100, 7300, true, {"65b8"}),
                             picture(3700, 3700, false, {"41e0", "41e1"})};
  const std::vector audio = {sound(0, "2110"), sound(1024, "2111aa")};
  const auto timed_video = timed(video, 3600);
  const std::vector<TimedSample> timed_audio = {{&audio[0], {1000}}, {&audio[1], {1048}}};
  const TrackFragment tracks[] = {{.track_id = 1, .base_decode_time = {100}, .samples = timed_video},
                                  {.track_id = 2, .base_decode_time = {50}, .samples = timed_audio}};
  const Bytes bytes = write_fragment(42, tracks);
  const Fragment fragment = read_one(bytes);
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

TEST(FragmentWriter, TakesDecodeTimesAsFarAsPlayersCan) {
  const std::vector video = {picture(0, 0, true, {"65b8"})};
  const std::int64_t latest = std::int64_t{1} << 53;
  EXPECT_EQ(read_one(write_one(timed(video, 1), latest)).tracks[0].base_decode_time.count, latest);
}

TEST(FragmentWriter, TakesEveryPatternOfSyncSamples) {
  for (unsigned pattern = 0; pattern < 32; ++pattern) {
    std::vector<media::Sample> video;
    video.reserve(5);
    for (unsigned i = 0; i < 5; ++i) video.push_back(picture(i, i, (pattern >> i & 1U) != 0, {"65b8"}));
    const Fragment fragment = read_one(write_one(timed(video, 1)));
    ASSERT_EQ(fragment.tracks[0].samples.size(), 5U);
    for (unsigned i = 0; i < 5; ++i) {
      EXPECT_EQ(fragment.tracks[0].samples[i].flags, video[i].sync ? kSync : kNonSync) << pattern << " " << i;
    }
  }
}

TEST(FragmentWriter, SaysOnceWhatIsTheSameForAllSamples) {
  const std::vector audio = {sound(0, "2110"), sound(1024, "2111"), sound(2048, "2112")};
  const std::string text = dump(write_one(timed(audio, 1024)).view());
  EXPECT_THAT(text, HasSubstr("default_sample_duration: 1024\n"));
  EXPECT_THAT(text, HasSubstr("default_sample_size: 2\n"));
  EXPECT_THAT(text, HasSubstr("default_sample_flags: 0x02000000\n"));
  EXPECT_THAT(text, Not(HasSubstr("sample[0]")));
}

TEST(FragmentWriter, SignsCompositionOffsetsOnlyWhenOneIsNegative) {
  const std::vector none = {picture(0, 0, true, {"65"})};
  const std::vector later = {picture(0, 5, true, {"65"})};
  const std::vector earlier = {picture(0, 0, true, {"65"}), picture(5, 3, false, {"65"})};
  EXPECT_THAT(dump(write_one(timed(none, 5)).view()), Not(HasSubstr("composition_time_offset")));
  EXPECT_THAT(dump(write_one(timed(later, 5)).view()), HasSubstr("[trun] 24 bytes\n      version: 0\n"));
  EXPECT_THAT(dump(write_one(timed(earlier, 5)).view()), HasSubstr("composition_time_offset=-2\n"));
  EXPECT_EQ(read_one(write_one(timed(earlier, 5))).tracks[0].samples[1].pts().count, 3);
}

TEST(FragmentWriter, LeavesOutTracksWithoutSamples) {
  const std::vector video = {picture(0, 0, true, {"65b8"})};
  const auto samples = timed(video, 1);
  const TrackFragment tracks[] = {{.track_id = 2}, {.track_id = 1, .samples = samples}};
  const Fragment fragment = read_one(write_fragment(1, tracks));
  ASSERT_EQ(fragment.tracks.size(), 1U);
  EXPECT_EQ(fragment.tracks[0].track_id, 1U);
}

}  // namespace
}  // namespace sluice::fmp4
