#include "hls/multivariant_playlist.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const Segment> segment(Duration duration, std::size_t bytes,
                                       std::vector<media::Track> tracks = {testing::video_track()}) {
  auto out = std::make_shared<Segment>();
  out->init = std::make_shared<const InitSection>(InitSection{.tracks = std::move(tracks)});
  out->parts = {{.duration = duration, .data = Bytes::copy_of(std::string(bytes, 'x'))}};
  return out;
}

PlaylistState state_of(std::vector<std::shared_ptr<const Segment>> segments) {
  PlaylistState state;
  state.targets.target_duration = 2s;
  state.targets.frame_interval = 40ms;
  state.segments = std::move(segments);
  return state;
}

TEST(DescribeVariant, NamesCodecsAndSizeOfTheNewestInitSection) {
  const Variant variant = describe_variant(
      state_of({segment(2s, 10), segment(2s, 10, {testing::video_track(640), testing::audio_track()})}),
      "a.m3u8");
  EXPECT_EQ(variant.uri, "a.m3u8");
  EXPECT_EQ(variant.codecs, "avc1.42C01E,mp4a.40.2");
  EXPECT_EQ(variant.width, 640U);
  EXPECT_EQ(variant.height, 240U);
  EXPECT_EQ(variant.video_range, "SDR");
}

TEST(DescribeVariant, SaysNothingOfAPictureWhereThereIsNone) {
  const Variant variant = describe_variant(state_of({segment(2s, 1000, {testing::audio_track()})}), "a.m3u8");
  EXPECT_EQ(render_multivariant_playlist(std::vector{variant}),
            "#EXTM3U\n#EXT-X-VERSION:6\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=5000,AVERAGE-BANDWIDTH=5000,CODECS=\"mp4a.40.2\"\na.m3u8\n");
}

TEST(DescribeVariant, BandwidthsAreWhatWasMeasuredAndAQuarterOfHeadroom) {
  const Variant variant = describe_variant(state_of({segment(2s, 2000), segment(2s, 4000)}), "a.m3u8");
  EXPECT_EQ(variant.bandwidth, 20'000U) << "MV-06";
  EXPECT_EQ(variant.average_bandwidth, 15'000U);
}

TEST(DescribeIFrameVariant, IsThePictureAloneAtTheRateOfItsKeyFrames) {
  auto pictures =
      std::make_shared<Segment>(*segment(2s, 4000, {testing::video_track(640), testing::audio_track()}));
  pictures->parts.front().key_frame_end = 1000;
  const Variant variant = describe_iframe_variant(state_of({pictures}), "i.m3u8");
  EXPECT_EQ(render_multivariant_playlist({}, std::vector{variant}),
            "#EXTM3U\n#EXT-X-VERSION:6\n"
            "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=5000,AVERAGE-BANDWIDTH=5000,CODECS=\"avc1.42C01E\","
            "RESOLUTION=640x240,VIDEO-RANGE=SDR,URI=\"i.m3u8\"\n")
      << "MV-13: no FRAME-RATE";
}

TEST(DescribeVariant, AnamorphicPicturesAreAsWideAsTheyAreShown) {
  media::Track track = testing::video_track(720);
  std::get<media::VideoConfig>(track.config).sar_numerator = 64;
  std::get<media::VideoConfig>(track.config).sar_denominator = 45;
  EXPECT_EQ(describe_variant(state_of({segment(2s, 1, {track})}), "").width, 1024U) << "MV-08";
}

TEST(DescribeVariant, FrameRateFollowsACameraThatChangesIts) {
  const struct {
    std::size_t pictures;  // in two seconds
    double expected;
  } cases[] = {{50, 25}, {49, 25}, {52, 25}, {0, 25}, {24, 12}, {100, 50}};
  for (const auto& c : cases) {
    auto newest = std::make_shared<Segment>(*segment(2s, 100));
    newest->parts.front().pictures = c.pictures;
    EXPECT_DOUBLE_EQ(describe_variant(state_of({newest}), "a.m3u8").frame_rate, c.expected) << c.pictures;
  }
  auto cut = std::make_shared<Segment>(*segment(60ms, 100));
  cut->parts.front().pictures = 1;
  EXPECT_DOUBLE_EQ(describe_variant(state_of({segment(2s, 100), cut}), "a.m3u8").frame_rate, 25);
}

TEST(DescribeVariant, FrameRateIsTheOneThatWasMeant) {
  struct Case {
    Duration interval;
    const char* rate;
  };
  const Case cases[] = {{40ms, "25.000"},    {16667us, "60.000"}, {16666us, "60.000"}, {33367us, "29.970"},
                        {16683us, "59.940"}, {41708us, "23.976"}, {83333us, "12.000"}, {66667us, "15.000"},
                        {8333us, "120.000"}, {1s, "1.000"},       {2s, "0.500"},       {37ms, "27.027"}};
  for (const Case& c : cases) {
    PlaylistState state = state_of({segment(2s, 1)});
    state.targets.frame_interval = c.interval;
    const std::string text = render_multivariant_playlist(std::vector{describe_variant(state, "a.m3u8")});
    EXPECT_NE(text.find(std::string(",FRAME-RATE=") + c.rate + ","), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace sluice::hls
