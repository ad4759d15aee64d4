#include "media/track.h"

#include <gtest/gtest.h>

namespace sluice::media {
namespace {

TEST(DisplayedWidth, StretchesPicturesToSquarePixels) {
  VideoConfig video{.width = 720, .height = 576};
  EXPECT_EQ(displayed_width(video), 720U);
  video.sar_numerator = 64;
  video.sar_denominator = 45;
  EXPECT_EQ(displayed_width(video), 1024U);
  video.sar_denominator = 0;
  EXPECT_EQ(displayed_width(video), 720U) << "a ratio that says nothing";
  video.width = video.sar_numerator = 0xffff'ffff;
  video.sar_denominator = 1;
  EXPECT_EQ(displayed_width(video), 0xffff'ffffU);
}

Track video() {
  return {
      .id = 1,
      .timescale = 90000,
      .config = VideoConfig{.decoder_configuration = Bytes::copy_of("avcC"), .width = 640, .height = 360}};
}

Track audio() {
  return {.id = 2,
          .timescale = 48000,
          .config = AudioConfig{
              .decoder_configuration = Bytes::copy_of("asc"), .sample_rate = 48000, .channels = 2}};
}

// The track after `change` was made to it.
template <class Change>
Track changed(Track track, Change change) {
  change(track);
  return track;
}

TEST(Track, KnowsItsKindAndCodec) {
  EXPECT_TRUE(video().is_video());
  EXPECT_FALSE(audio().is_video());
  EXPECT_EQ(video().codec(), Codec::kH264);
  EXPECT_EQ(audio().codec(), Codec::kAac);
  EXPECT_EQ(to_string(Codec::kH265), "H.265");
}

TEST(SameConfiguration, ComparesBytesAndNotWhereTheyAre) {
  EXPECT_TRUE(same_configuration(video(), video()));
  EXPECT_TRUE(same_configuration(audio(), audio()));
}

TEST(SameConfiguration, EndsWithAnythingThatAnInitSectionHolds) {
  const auto video_differs = [](auto change) {
    return !same_configuration(
        video(), changed(video(), [&](Track& track) { change(std::get<VideoConfig>(track.config)); }));
  };
  EXPECT_TRUE(video_differs([](VideoConfig& v) { v.codec = Codec::kH265; }));
  EXPECT_TRUE(video_differs([](VideoConfig& v) { v.decoder_configuration = Bytes::copy_of("avcc"); }));
  EXPECT_TRUE(video_differs([](VideoConfig& v) { v.width = 641; }));
  EXPECT_TRUE(video_differs([](VideoConfig& v) { v.height = 361; }));
  EXPECT_TRUE(video_differs([](VideoConfig& v) { v.sar_numerator = 2; }));

  const auto audio_differs = [](auto change) {
    return !same_configuration(
        audio(), changed(audio(), [&](Track& track) { change(std::get<AudioConfig>(track.config)); }));
  };
  EXPECT_TRUE(audio_differs([](AudioConfig& a) { a.decoder_configuration = Bytes::copy_of("as"); }));
  EXPECT_TRUE(audio_differs([](AudioConfig& a) { a.sample_rate = 44100; }));
  EXPECT_TRUE(audio_differs([](AudioConfig& a) { a.channels = 1; }));

  EXPECT_FALSE(same_configuration(video(), changed(video(), [](Track& track) { track.id = 3; })));
  EXPECT_FALSE(same_configuration(video(), changed(video(), [](Track& track) { track.timescale = 1000; })));
  EXPECT_FALSE(same_configuration(video(), audio()));
}

TEST(SameConfiguration, TakesEqualAspectRatiosAsEqual) {
  EXPECT_TRUE(same_configuration(video(), changed(video(), [](Track& track) {
                                   std::get<VideoConfig>(track.config).sar_numerator = 3;
                                   std::get<VideoConfig>(track.config).sar_denominator = 3;
                                 })));
}

TEST(SameConfiguration, OfListsGoesTrackByTrack) {
  EXPECT_TRUE(same_configuration(std::vector{video(), audio()}, std::vector{video(), audio()}));
  EXPECT_FALSE(same_configuration(std::vector{video(), audio()}, std::vector{video()}));
  EXPECT_FALSE(same_configuration(std::vector{video(), audio()}, std::vector{audio(), video()}));
}

}  // namespace
}  // namespace sluice::media
