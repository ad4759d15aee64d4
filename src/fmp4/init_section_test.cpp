#include "fmp4/init_section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/golden.h"
#include "fmp4/dump.h"
#include "fmp4/testing/samples.h"

namespace sluice::fmp4 {
namespace {

using testing::aac_track;
using ::testing::ElementsAre;
using testing::h264_track;
using testing::h265_track;
using ::testing::HasSubstr;
namespace streams = media::testing;

std::vector<media::Track> muxed() {
  return {h264_track(streams::kH264High1080p), aac_track()};
}

InitSection read(const Bytes& bytes) {
  auto init = read_init_section(bytes.view());
  EXPECT_TRUE(init.ok()) << init.error().message();
  return init.ok() ? *std::move(init) : InitSection{};
}

// The bytes with the first occurrence of one four-character code replaced by another.
std::vector<std::uint8_t> with(const Bytes& bytes, std::string_view from, std::string_view to) {
  std::vector<std::uint8_t> changed(bytes.view().begin(), bytes.view().end());
  const std::size_t at = bytes.text().find(from);
  EXPECT_NE(at, std::string_view::npos);
  std::ranges::copy(to, changed.begin() + static_cast<std::ptrdiff_t>(at));
  return changed;
}

TEST(InitSection, OfH264AndAac) {
  sluice::testing::expect_golden("fmp4/init_h264_aac.txt", dump(write_init_section(muxed()).view()));
}

TEST(InitSection, OfH265InHdr) {
  const std::vector tracks = {h265_track(streams::kH265Hdr10)};
  sluice::testing::expect_golden("fmp4/init_h265.txt", dump(write_init_section(tracks).view()));
}

TEST(InitSection, OfAnamorphicVideoTurnedRight) {
  const std::vector tracks = {h264_track(streams::kH264Interlaced)};
  sluice::testing::expect_golden("fmp4/init_anamorphic_rotated.txt",
                                 dump(write_init_section(tracks, media::Orientation::kRotatedRight).view()));
}

// The description of a box is used to write and to read it, so that an error in one hides from a round trip.
// These bytes come from the standard, by hand.
TEST(InitSection, BeginsWithTheseBytes) {
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

TEST(InitSection, ReadsBackAllThatTracksSay) {
  for (const std::vector<media::Track>& tracks : {muxed(), std::vector{h265_track(streams::kH265Hdr10, 5)},
                                                  std::vector{h264_track(streams::kH264Interlaced)}}) {
    const InitSection init = read(write_init_section(tracks));
    EXPECT_TRUE(media::same_configuration(init.tracks, tracks));
    ASSERT_EQ(init.tracks.size(), tracks.size());
    if (!tracks[0].is_video()) continue;
    EXPECT_EQ(init.tracks[0].video().transfer_characteristics, tracks[0].video().transfer_characteristics);
    EXPECT_EQ(init.tracks[0].video().nominal_frame_rate, tracks[0].video().nominal_frame_rate);
    EXPECT_EQ(init.tracks[0].video().sar_numerator, tracks[0].video().sar_numerator);
  }
}

TEST(InitSection, HoldsNothingThatPlays) {
  const InitSection init = read(write_init_section(muxed()));
  EXPECT_THAT(init.brands, ElementsAre(FourCc("iso6"), FourCc("iso6"), FourCc("mp41"), FourCc("hlsf")));
  EXPECT_FALSE(init.holds_samples);
  EXPECT_FALSE(init.has_duration);
  ASSERT_EQ(init.defaults.size(), 2U);
  EXPECT_EQ(init.defaults[0].track_id, 1U);
  EXPECT_EQ(init.defaults[1].track_id, 2U);
}

TEST(InitSection, SaysWhenAnothersHoldsSamples) {
  const Bytes init = write_init_section(muxed());
  std::vector<std::uint8_t> bytes(init.view().begin(), init.view().end());
  const auto mdat = sluice::testing::unhex("00000009 6d646174 00");
  bytes.insert(bytes.end(), mdat.begin(), mdat.end());
  EXPECT_TRUE(read_init_section(bytes)->holds_samples);

  const std::size_t stts = init.text().find("stts");
  bytes.assign(init.view().begin(), init.view().end());
  bytes[stts + 11] = 1;
  EXPECT_TRUE(read_init_section(bytes)->holds_samples);
}

TEST(InitSection, TurnsThePictureAndKnowsItAgain) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto turned = static_cast<media::Orientation>(orientation);
    EXPECT_EQ(read(write_init_section(muxed(), turned)).orientation, turned) << orientation;
  }
}

TEST(InitSection, WritesRatesAboveSixteenBitsAsZero) {
  const std::vector<media::Track> tracks = {
      {.id = 1, .timescale = 96000, .config = *media::make_audio_config(sluice::testing::unhex("1010"))}};
  const Bytes init = write_init_section(tracks);
  EXPECT_THAT(dump(init.view()), HasSubstr("samplerate: 0x00000000\n"));
  EXPECT_EQ(read(init).tracks[0].audio().sample_rate, 96000U);
}

TEST(InitSection, BelievesTheColourBoxBeforeTheParameterSets) {
  const std::vector tracks = {h265_track(streams::kH265Hdr10)};
  const Bytes init = write_init_section(tracks);
  std::vector<std::uint8_t> hlg(init.view().begin(), init.view().end());
  const std::size_t transfer = init.text().find("nclx") + 4 + 2 + 1;
  ASSERT_EQ(hlg[transfer], 16);
  hlg[transfer] = 18;
  EXPECT_EQ(read_init_section(hlg)->tracks[0].video().transfer_characteristics, 18);
  // An ICC profile says nothing of it.
  std::ranges::copy(std::string_view("prof"), hlg.begin() + static_cast<std::ptrdiff_t>(transfer) - 7);
  EXPECT_EQ(read_init_section(hlg)->tracks[0].video().transfer_characteristics, 16);
}

TEST(InitSection, CutOffAnywhereIsAnError) {
  const Bytes init = write_init_section(muxed());
  for (std::size_t size = 0; size < init.size(); ++size) {
    EXPECT_FALSE(read_init_section(init.view().first(size)).ok()) << size;
  }
}

TEST(InitSection, NamesTheCodecThatIsNotServed) {
  const Bytes init = write_init_section(muxed());
  const auto vp9 = read_init_section(with(init, "avc1", "vp09"));
  ASSERT_FALSE(vp9.ok());
  EXPECT_EQ(vp9.error().code(), ErrorCode::kUnsupported);
  EXPECT_EQ(vp9.error().message(), "track 1: stsd: sample entry vp09");
}

TEST(InitSection, NamesWhatIsMissing) {
  const Bytes init = write_init_section(muxed());
  const auto message = [&](std::string_view from) {
    const auto result = read_init_section(with(init, from, "free"));
    return result.ok() ? "no error" : result.error().message();
  };
  EXPECT_THAT(message("ftyp"), HasSubstr("ftyp is missing"));
  EXPECT_THAT(message("moov"), HasSubstr("moov is missing"));
  EXPECT_THAT(message("mvex"), HasSubstr("moov at byte"));
  EXPECT_THAT(message("tkhd"), HasSubstr("moov/trak at byte"));
  EXPECT_THAT(message("stsd"), HasSubstr("moov/trak/mdia/minf/stbl at byte"));
  EXPECT_EQ(message("avcC"), "track 1: avc1: avcC is missing");
  EXPECT_THAT(message("esds"), HasSubstr("mp4a at byte"));
}

TEST(InitSection, RefusesTracksThatCannotBeToldApart) {
  const std::vector<media::Track> twins = {aac_track(3), aac_track(3)};
  EXPECT_EQ(read_init_section(write_init_section(twins).view()).error().message(),
            "a second trak with track_ID 3");
}

}  // namespace
}  // namespace sluice::fmp4
