#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/golden.h"
#include "base/testing/hex.h"
#include "fmp4/dump.h"
#include "fmp4/init_section.h"
#include "fmp4/testing/init_sections.h"

namespace sluice::fmp4 {
namespace {

using testing::aac_track;
using ::testing::ElementsAre;
using testing::h264_track;
using testing::h265_track;
using ::testing::HasSubstr;
using testing::muxed;
using testing::read_init;
namespace streams = media::testing;

TEST(InitSectionWriter, OfH264AndAac) {
  sluice::testing::expect_golden("fmp4/init_h264_aac.txt", dump(write_init_section(muxed()).view()));
}

TEST(InitSectionWriter, OfH265InHdr) {
  const std::vector tracks = {h265_track(streams::kH265Hdr10)};
  sluice::testing::expect_golden("fmp4/init_h265.txt", dump(write_init_section(tracks).view()));
}

TEST(InitSectionWriter, OfAnamorphicVideoTurnedRight) {
  const std::vector tracks = {h264_track(streams::kH264Interlaced)};
  sluice::testing::expect_golden("fmp4/init_anamorphic_rotated.txt",
                                 dump(write_init_section(tracks, media::Orientation::kRotatedRight).view()));
}

// The description of a box is used to write and to read it, so that an error in one hides from a round trip.
// These bytes come from the standard, by hand.
TEST(InitSectionWriter, BeginsWithTheseBytes) {
  using sluice::testing::hex;
  const std::vector tracks = {aac_track(7)};
  const Bytes init = write_init_section(tracks);
  EXPECT_EQ(hex(init.view().first(28)),
            "0000001c"
            "66747970"
            "69736f36"
            "00000000"
            "69736f36"
            "6d703431"
            "686c7366");
  EXPECT_EQ(hex(init.view().subspan(36, 108)),
            "0000006c"
            "6d766864"
            "00000000"
            "00000000"
            "00000000"
            "000003e8"
            "00000000"
            "00010000"
            "0100"
            "0000"
            "0000000000000000"
            "00010000"
            "00000000"
            "00000000"
            "00000000"
            "00010000"
            "00000000"
            "00000000"
            "00000000"
            "40000000"
            "000000000000000000000000000000000000000000000000"
            "00000008");
  const std::size_t stsd = init.text().find("stsd") - 4;
  EXPECT_EQ(hex(init.view().subspan(stsd, 103)),
            "00000067"
            "73747364"
            "00000000"
            "00000001"
            "00000057"
            "6d703461"
            "000000000000"
            "0001"
            "0000000000000000"
            "0002"
            "0010"
            "00000000"
            "bb800000"
            "00000033"
            "65736473"
            "00000000"
            "0380808022"
            "0000"
            "00"
            "0480808014"
            "40"
            "15"
            "000000"
            "00000000"
            "00000000"
            "0580808002"
            "1190"
            "0680808001"
            "02");
}

TEST(InitSectionWriter, HoldsNothingThatPlays) {
  const InitSection init = read_init(write_init_section(muxed()));
  EXPECT_THAT(init.brands, ElementsAre(FourCc("iso6"), FourCc("iso6"), FourCc("mp41"), FourCc("hlsf")));
  EXPECT_FALSE(init.holds_samples);
  EXPECT_FALSE(init.has_duration);
  ASSERT_EQ(init.defaults.size(), 2U);
  EXPECT_EQ(init.defaults[0].track_id, 1U);
  EXPECT_EQ(init.defaults[1].track_id, 2U);
}

TEST(InitSectionWriter, TurnsThePictureAndKnowsItAgain) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto turned = static_cast<media::Orientation>(orientation);
    EXPECT_EQ(read_init(write_init_section(muxed(), turned)).orientation, turned) << orientation;
  }
}

TEST(InitSectionWriter, WritesRatesAboveSixteenBitsAsZero) {
  const std::vector<media::Track> tracks = {
      {.id = 1, .timescale = 96000, .config = *media::make_audio_config(sluice::testing::unhex("1010"))}};
  const Bytes init = write_init_section(tracks);
  EXPECT_THAT(dump(init.view()), HasSubstr("samplerate: 0x00000000\n"));
  EXPECT_EQ(read_init(init).tracks[0].audio().sample_rate, 96000U);
}

}  // namespace
}  // namespace sluice::fmp4
