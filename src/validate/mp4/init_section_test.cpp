#include "validate/mp4/init_section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/testing/media_builder.h"

namespace sluice::validate {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders alone
using ::testing::HasSubstr;
using ::testing::IsEmpty;

InitSection read(const std::string& bytes) {
  return read_init_section({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string only_fault(const Faults& faults) {
  return faults.list().size() == 1 ? faults.list()[0].what : std::to_string(faults.list().size()) + " faults";
}

const std::string kAacLc = hex("1190");
const std::string kHeAac = hex("2b118800");

TEST(InitSection, OfH264AndAac) {
  const InitSection init = read(init_section({.audio_entry = sound_entry("mp4a", esds(kAacLc))}));
  EXPECT_THAT(init.structure.list(), IsEmpty());
  EXPECT_THAT(init.sound.list(), IsEmpty());
  EXPECT_EQ(init.major_brand, "iso6");
  EXPECT_EQ(init.brands.size(), 2U);
  ASSERT_EQ(init.tracks.size(), 2U);

  const Track& video = *init.video();
  EXPECT_EQ(video.id, 1U);
  EXPECT_EQ(video.timescale, 90'000U);
  EXPECT_EQ(video.width, 320U);
  EXPECT_FALSE(video.turned);
  EXPECT_EQ(video.codec.name, "avc1.64001f");
  EXPECT_EQ(video.codec.video, VideoFormat::kH264);
  EXPECT_EQ(video.codec.nal_length_size, 4U);
  EXPECT_EQ(video.codec.parameter_sets.size(), 2U);
  EXPECT_EQ(video.codec.picture->width, 320U);
  EXPECT_EQ(video.codec.picture->height, 180U);
  EXPECT_TRUE(video.defaults);

  const Track& audio = *init.audio();
  EXPECT_EQ(audio.id, 2U);
  EXPECT_EQ(audio.codec.name, "mp4a.40.2");
  EXPECT_EQ(audio.codec.sample_rate, 48'000U);
  EXPECT_EQ(audio.codec.channels, 2U);
}

TEST(InitSection, OfH265) {
  const InitSection init =
      read(init_section({.video_entry = visual_entry("hvc1", hvcc(h265_sps({.transfer = 16})))}));
  EXPECT_THAT(init.structure.list(), IsEmpty());
  EXPECT_EQ(init.video()->codec.name, "hvc1.1.6.L93.90");
  EXPECT_EQ(init.video()->codec.picture->width, 320U);
  EXPECT_EQ(init.video()->codec.picture->height, 180U);
  EXPECT_EQ(init.video()->codec.picture->transfer, 16);
}

TEST(InitSection, ReadsEdits) {
  const std::string edits = box(
      "edts", {full_box("elst", 0, 0,
                        {u32(2), u32(5), u32(0xffff'ffff), u32(0x1'0000), u32(0), u32(7), u32(0x1'0000)})});
  const InitSection init = read(init_section({.edits = edits}));
  ASSERT_EQ(init.video()->edits.size(), 2U);
  EXPECT_EQ(init.video()->edits[0].media_time, -1);
  EXPECT_EQ(init.video()->edits[1].media_time, 7);
}

TEST(InitSection, KnowsATurnedPicture) {
  // The matrix of a quarter turn: b and c instead of a and d.
  const std::string matrix = zeros(4) + u32(0x1'0000) + zeros(4) + u32(0xffff'0000) + zeros(4);
  EXPECT_TRUE(read(overwrite(init_section(), "tkhd", 44, matrix)).video()->turned);
}

TEST(InitSection, ReadsColour) {
  const std::string colr = box("colr", {"nclx", u16(9), u16(18), u16(9), u8(0)});
  const InitSection init = read(init_section({.video_entry = visual_entry("avc1", avcc() + colr)}));
  EXPECT_EQ(init.video()->codec.picture->transfer, 18);
}

struct SoundCase {
  const char* name;
  std::string entry;
  const char* codec;
  bool explicit_sbr;
};
class InitSectionSound : public ::testing::TestWithParam<SoundCase> {};
TEST_P(InitSectionSound, HasAName) {
  const InitSection init = read(init_section({.audio_entry = GetParam().entry}));
  EXPECT_THAT(init.sound.list(), IsEmpty());
  EXPECT_EQ(init.audio()->codec.name, GetParam().codec);
  EXPECT_EQ(init.audio()->codec.explicit_sbr, GetParam().explicit_sbr);
}
INSTANTIATE_TEST_SUITE_P(
    All, InitSectionSound,
    ::testing::Values(SoundCase{"Aac", sound_entry("mp4a", esds(kAacLc)), "mp4a.40.2", false},
                      SoundCase{"HeAac", sound_entry("mp4a", esds(kHeAac)), "mp4a.40.5", true},
                      SoundCase{"Opus", sound_entry("Opus", box("dOps", {zeros(11)})), "Opus", false},
                      SoundCase{"Flac", sound_entry("fLaC", box("dfLa", {zeros(4)})), "fLaC", false},
                      SoundCase{"Ac3", sound_entry("ac-3", box("dac3", {zeros(3)})), "ac-3", false}),
    [](const auto& each) { return each.param.name; });

struct Broken {
  const char* name;
  std::string bytes;
  const char* fault;
};
class BrokenInitSection : public ::testing::TestWithParam<Broken> {};
TEST_P(BrokenInitSection, IsNamed) {
  EXPECT_THAT(only_fault(read(GetParam().bytes).structure), HasSubstr(GetParam().fault));
}
INSTANTIATE_TEST_SUITE_P(
    All, BrokenInitSection,
    ::testing::Values(
        Broken{"NoFtyp", init_section({.ftyp = ""}), "first box is not 'ftyp'"},
        Broken{"NoMoov", box("ftyp", {"iso6", u32(0)}), "no 'moov'"},
        Broken{"TwoMoovs", init_section() + init_section().substr(InitSpec().ftyp.size()), "second 'moov'"},
        Broken{"Mdat", init_section() + box("mdat", {"x"}), "'mdat' in an init section"},
        Broken{"MovieDuration", init_section({.movie_duration = 5}), "'mvhd' has the duration 5"},
        Broken{"TrackDuration", init_section({.track_duration = 5}), "the duration 5, not 0"},
        Broken{"NoTrex", init_section({.with_trex = false}), "track 1 has no 'trex'"},
        Broken{"NoTracks", init_section({.video_entry = ""}), "no 'trak'"},
        Broken{"Samples", init_section({.sample_sizes = full_box("stsz", 0, 0, {u32(0), u32(3)})}),
               "3 entries"},
        Broken{"DataElsewhere", init_section({.data_entry = full_box("url ", 0, 0, {})}), "in another file"},
        Broken{"NoTimescale", overwrite(init_section(), "mdhd", 16, u32(0)), "time scale 0"},
        Broken{"NoAvcc", init_section({.video_entry = visual_entry("avc1", "")}), "'avc1' has no 'avcC'"},
        Broken{"LeftOver", init_section() + "xyz", "too few for a box"},
        Broken{"BoxTooLong", init_section() + u32(100) + "free", "says it has 100 bytes, and 8"}),
    [](const auto& each) { return each.param.name; });

TEST(InitSection, SaysWhatIsWrongWithTheSound) {
  const auto fault = [](const std::string& entry) {
    return only_fault(read(init_section({.audio_entry = entry})).sound);
  };
  EXPECT_THAT(fault(sound_entry("mp4a", "")), HasSubstr("no 'esds'"));
  EXPECT_THAT(fault(sound_entry("mp4a", esds(""))), HasSubstr("AudioSpecificConfig"));
  EXPECT_THAT(fault(sound_entry("ulaw", "")), HasSubstr("'ulaw' is not a format of sound"));
  EXPECT_THAT(fault(sound_entry("Opus", "")), HasSubstr("no 'dOps'"));
}

TEST(InitSection, SurvivesBeingCutAnywhere) {
  const std::string whole = init_section({.audio_entry = sound_entry("mp4a", esds(kAacLc))});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(read(whole.substr(0, size)).structure.empty()) << size;
}

}  // namespace
}  // namespace sluice::validate
