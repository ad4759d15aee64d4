#include <algorithm>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/hex.h"
#include "fmp4/init_section.h"
#include "fmp4/testing/init_sections.h"

namespace sluice::fmp4 {
namespace {

using testing::aac_track;
using testing::h264_track;
using testing::h265_track;
using ::testing::HasSubstr;
using testing::muxed;
using testing::read_init;
namespace streams = media::testing;

// The bytes with the first occurrence of one four-character code replaced by another.
std::vector<std::uint8_t> with(const Bytes& bytes, std::string_view from, std::string_view to) {
  std::vector<std::uint8_t> changed(bytes.view().begin(), bytes.view().end());
  const std::size_t at = bytes.text().find(from);
  EXPECT_NE(at, std::string_view::npos);
  std::ranges::copy(to, changed.begin() + static_cast<std::ptrdiff_t>(at));
  return changed;
}

TEST(InitSectionReader, ReadsBackAllThatTracksSay) {
  for (const std::vector<media::Track>& tracks : {muxed(), std::vector{h265_track(streams::kH265Hdr10, 5)},
                                                  std::vector{h264_track(streams::kH264Interlaced)}}) {
    const InitSection init = read_init(write_init_section(tracks));
    EXPECT_TRUE(media::same_configuration(init.tracks, tracks));
    ASSERT_EQ(init.tracks.size(), tracks.size());
    if (!tracks[0].is_video()) continue;
    EXPECT_EQ(init.tracks[0].video().transfer_characteristics, tracks[0].video().transfer_characteristics);
    EXPECT_EQ(init.tracks[0].video().nominal_frame_rate, tracks[0].video().nominal_frame_rate);
    EXPECT_EQ(init.tracks[0].video().sar_numerator, tracks[0].video().sar_numerator);
  }
}

TEST(InitSectionReader, SaysWhenAnothersHoldsSamples) {
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

TEST(InitSectionReader, BelievesTheColourBoxBeforeTheParameterSets) {
  const std::vector tracks = {h265_track(streams::kH265Hdr10)};
  const Bytes init = write_init_section(tracks);
  std::vector<std::uint8_t> hlg(init.view().begin(), init.view().end());
  const std::size_t transfer = init.text().find("nclx") + 4 + 2 + 1;
  ASSERT_EQ(hlg[transfer], 16);
  hlg[transfer] = 18;
  EXPECT_EQ(read_init_section(hlg)->tracks[0].video().transfer_characteristics, 18);
  hlg[transfer - 1] = 1;
  EXPECT_EQ(read_init_section(hlg)->tracks[0].video().transfer_characteristics, 2) << "274 is none";
  // An ICC profile says nothing of it.
  std::ranges::copy(std::string_view("prof"), hlg.begin() + static_cast<std::ptrdiff_t>(transfer) - 7);
  EXPECT_EQ(read_init_section(hlg)->tracks[0].video().transfer_characteristics, 16);
}

TEST(InitSectionReader, CutOffAnywhereIsAnError) {
  const Bytes init = write_init_section(muxed());
  for (std::size_t size = 0; size < init.size(); ++size) {
    EXPECT_FALSE(read_init_section(init.view().first(size)).ok()) << size;
  }
}

TEST(InitSectionReader, NamesTheCodecThatIsNotServed) {
  const Bytes init = write_init_section(muxed());
  const auto vp9 = read_init_section(with(init, "avc1", "vp09"));
  ASSERT_FALSE(vp9.ok());
  EXPECT_EQ(vp9.error().code(), ErrorCode::kUnsupported);
  EXPECT_EQ(vp9.error().message(), "track 1: stsd: sample entry vp09");
}

TEST(InitSectionReader, NamesWhatIsMissing) {
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

TEST(InitSectionReader, RefusesTracksThatCannotBeToldApart) {
  const std::vector<media::Track> twins = {aac_track(3), aac_track(3)};
  EXPECT_EQ(read_init_section(write_init_section(twins).view()).error().message(),
            "a second trak with track_ID 3");
}

}  // namespace
}  // namespace sluice::fmp4
