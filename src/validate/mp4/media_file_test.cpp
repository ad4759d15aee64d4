#include "validate/mp4/media_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/mp4/nal.h"
#include "validate/testing/media_builder.h"

namespace sluice::validate {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders alone
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::span<const std::uint8_t> view(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

const InitSection& init() {
  static const InitSection section =
      read_init_section(view(init_section({.audio_entry = sound_entry("mp4a", esds(hex("1190")))})));
  return section;
}

MediaFile read(const std::string& bytes) {
  return read_media_file(view(bytes), init());
}

TEST(MediaFile, ResolvesEachSample) {
  const std::string bytes =
      fragment({.number = 7,
                .tracks = {{.id = 1, .decode_time = 1000, .samples = {key_frame("abc"), other_frame("d")}},
                           {.id = 2, .decode_time = 500, .samples = {sound_frame("sound")}}}});
  const MediaFile file = read(bytes);
  EXPECT_THAT(file.structure.list(), IsEmpty());
  ASSERT_EQ(file.fragments.size(), 1U);
  const MovieFragment& fragment = file.fragments[0];
  EXPECT_EQ(fragment.sequence_number, 7U);
  ASSERT_EQ(fragment.tracks.size(), 2U);

  const TrackFragment& video = fragment.tracks[0];
  EXPECT_TRUE(video.default_base_is_moof);
  EXPECT_EQ(video.decode_time, 1000U);
  EXPECT_EQ(video.duration(), 45'000U);
  ASSERT_EQ(video.samples.size(), 2U);
  EXPECT_EQ(video.samples[0].dts, 1000U);
  EXPECT_EQ(video.samples[1].dts, 23'500U);
  EXPECT_TRUE(video.samples[0].sync());
  EXPECT_FALSE(video.samples[1].sync());
  EXPECT_EQ(video.samples[1].depends_on(), 1U);
  EXPECT_EQ(bytes.substr(video.samples[0].offset, video.samples[0].size), nal(5, "abc"));

  const Sample& sound = fragment.tracks[1].samples[0];
  EXPECT_EQ(sound.dts, 500U);
  EXPECT_EQ(bytes.substr(sound.offset, sound.size), "sound");
}

// Where a duration, size or flags come from: trun before tfhd before trex (8.8.7, 8.8.8).
TEST(MediaFile, TakesDefaultsFromTheNearestBox) {
  const std::string trun = full_box("trun", 0, 0x5, {u32(2), u32(0), u32(kKeyFlags)});
  const std::string tfhd = full_box("tfhd", 0, 0x2'0038, {u32(1), u32(11), u32(22), u32(kOtherFlags)});
  const MediaFile file = read(box("moof", {box("traf", {tfhd, full_box("tfdt", 0, 0, {u32(9)}), trun})}));
  const TrackFragment& track = file.fragments[0].tracks[0];
  EXPECT_EQ(track.decode_time_version, 0);
  ASSERT_EQ(track.samples.size(), 2U);
  EXPECT_EQ(track.samples[0].flags, kKeyFlags);
  EXPECT_EQ(track.samples[1].flags, kOtherFlags);
  EXPECT_EQ(track.samples[1].duration, 11U);
  EXPECT_EQ(track.samples[1].size, 22U);
  EXPECT_EQ(track.samples[1].dts, 20U);
  EXPECT_EQ(track.samples[1].offset, 22U);
}

TEST(MediaFile, ReadsProducerTimesEventsAndIndexes) {
  const std::string prft = full_box("prft", 1, 24, {u32(1), u64(0xabcdULL << 32U), u64(77)});
  const std::string emsg = full_box("emsg", 1, 0, {u32(1), u64(2), u32(3), u32(4), "urn:x", u8(0), u8(0)});
  const std::string sidx =
      full_box("sidx", 0, 0, {u32(1), u32(90'000), u32(0), u32(5), u16(0), u16(1), u32(99), u64(0)});
  const MediaFile file =
      read(fragment({.tracks = {{.samples = {key_frame("x")}}}, .before = sidx + emsg + prft}));
  EXPECT_THAT(file.structure.list(), IsEmpty());
  EXPECT_EQ(file.fragments[0].producer_time->media_time, 77U);
  EXPECT_EQ(file.fragments[0].producer_time->ntp >> 32U, 0xabcdU);
  ASSERT_EQ(file.events.size(), 1U);
  EXPECT_EQ(file.events[0].scheme, "urn:x");
  EXPECT_EQ(file.events[0].id, 4U);
  ASSERT_EQ(file.indexes.size(), 1U);
  EXPECT_EQ(file.indexes[0].first_offset, 5U);
  EXPECT_EQ(file.indexes[0].referenced, 99U);
}

TEST(MediaFile, DoesNotBelieveACountOfSamples) {
  const std::string trun = full_box("trun", 0, 0, {u32(0xffff'ffff)});
  const MediaFile file = read(box("moof", {box("traf", {full_box("tfhd", 0, 0, {u32(1)}), trun})}));
  EXPECT_THAT(file.structure.list().at(0).what, HasSubstr("more than 20000 samples"));
}

TEST(MediaFile, NamesATrackThatTheInitSectionDoesNotHave) {
  const MediaFile file = read(fragment({.tracks = {{.id = 9, .samples = {key_frame("x")}}}}));
  EXPECT_THAT(file.structure.list().at(0).what, HasSubstr("track 9"));
}

TEST(MediaFile, KnowsWhatLiesOutsideOfTheFile) {
  const std::string bytes = fragment({.tracks = {{.samples = {key_frame("abc")}}}});
  const MediaFile file = read(bytes);
  const Sample& sample = file.fragments[0].tracks[0].samples[0];
  EXPECT_TRUE(sample.inside(view(bytes)));
  EXPECT_FALSE(sample.inside(view(bytes).first(bytes.size() - 1)));
}

struct Unit {
  VideoFormat format;
  unsigned first_byte;
  Access access;
};
class AccessUnits : public ::testing::TestWithParam<Unit> {};
TEST_P(AccessUnits, SayHowADecoderMayBegin) {
  const std::string sample = u32(3) + u8(GetParam().first_byte) + "xx";
  EXPECT_EQ(read_access_unit(view(sample), {.video = GetParam().format}).access, GetParam().access);
}
INSTANTIATE_TEST_SUITE_P(All, AccessUnits,
                         ::testing::Values(Unit{VideoFormat::kH264, 0x65, Access::kClean},
                                           Unit{VideoFormat::kH264, 0x41, Access::kNotPossible},
                                           Unit{VideoFormat::kH264, 0x06, Access::kNone},
                                           Unit{VideoFormat::kH265, 19 << 1, Access::kClean},
                                           Unit{VideoFormat::kH265, 20 << 1, Access::kClean},
                                           Unit{VideoFormat::kH265, 18 << 1, Access::kClean},
                                           Unit{VideoFormat::kH265, 16 << 1, Access::kRecovery},
                                           Unit{VideoFormat::kH265, 21 << 1, Access::kRecovery},
                                           Unit{VideoFormat::kH265, 1 << 1, Access::kNotPossible},
                                           Unit{VideoFormat::kH265, 33 << 1, Access::kNone}));

TEST(AccessUnits, SaysWhereLengthsAreWrong) {
  const auto fault = [](const std::string& sample) {
    return read_access_unit(view(sample), {.video = VideoFormat::kH264}).fault.value_or("none");
  };
  EXPECT_EQ(fault(nal(5, "abc") + nal(1, "d")), "none");
  EXPECT_THAT(fault(nal(5, "abc") + "xyz"), HasSubstr("at byte 8"));
  EXPECT_THAT(fault(u32(50) + "abc"), HasSubstr("50 bytes, and 7 are left"));
  EXPECT_THAT(fault(u32(0) + nal(5, "abc")), HasSubstr("empty NAL unit"));
  EXPECT_THAT(fault(hex("00000001 65 88 84 21")), HasSubstr("NAL unit"));  // a start code
}

}  // namespace
}  // namespace sluice::validate
