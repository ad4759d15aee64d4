#include "ingest/test_camera_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using ::testing::HasSubstr;

TEST(TestCameraOptions, HaveDefaults) {
  for (const std::string_view text : {"", "?"}) {
    const auto options = parse_test_camera_options(text);
    ASSERT_TRUE(options.ok());
    EXPECT_EQ(options->codec, media::Codec::kH264);
    EXPECT_EQ(options->width, 1280U);
    EXPECT_EQ(options->height, 720U);
    EXPECT_EQ(options->frames_per_gop(), 25U);
    EXPECT_EQ(options->audio, TestAudio::kAac);
  }
}

TEST(TestCameraOptions, TakeEveryKey) {
  const auto options = parse_test_camera_options(
      "?codec=h265&fps=29.97&gop=2&size=640x360&bitrate=800&bframes=2&audio=pcm_alaw");
  ASSERT_TRUE(options.ok()) << options.error().message();
  EXPECT_EQ(options->codec, media::Codec::kH265);
  EXPECT_EQ(options->fps, (FrameRate{30000, 1001}));
  EXPECT_EQ(options->frames_per_gop(), 60U);
  EXPECT_EQ(options->width, 640U);
  EXPECT_EQ(options->height, 360U);
  EXPECT_EQ(options->bitrate, 800U);
  EXPECT_EQ(options->bframes, 2U);
  EXPECT_EQ(options->audio, TestAudio::kPcmAlaw);
}

TEST(TestCameraOptions, ReadFrameRatesAsTheyAreMeant) {
  struct Case {
    std::string_view text;
    FrameRate rate;
  };
  for (const Case& c :
       {Case{"?fps=25", {25000, 1000}}, Case{"?fps=12.5", {12500, 1000}}, Case{"?fps=23.976", {24000, 1001}},
        Case{"?fps=59.94", {60000, 1001}}, Case{"?fps=1", {1000, 1000}}, Case{"?fps=120", {120000, 1000}}}) {
    EXPECT_EQ(parse_test_camera_options(c.text)->fps, c.rate) << c.text;
  }
}

TEST(TestCameraOptions, SayWhatIsAllowed) {
  struct Case {
    std::string_view text;
    std::string_view says;
  };
  for (const Case& c :
       {Case{"codec=h264", "\"?\" is missing"}, Case{"?codec=vp9", "one of h264, h265"},
        Case{"?codec=", "one of h264, h265"}, Case{"?codec", "has no value"},
        Case{"?codec=h264&codec=h265", "given twice"},
        Case{"?audio=opus", "one of aac, mp3, pcm_alaw, pcm_mulaw, none"}, Case{"?fps=0.5", "from 1 to 120"},
        Case{"?fps=nan", "from 1 to 120"}, Case{"?fps=25fps", "from 1 to 120"},
        Case{"?gop=0", "from 0.1 to 60"}, Case{"?size=641x360", "even numbers from 192x128 to 3840x2160"},
        Case{"?size=100x100", "even numbers"}, Case{"?size=640", "even numbers"},
        Case{"?size=640x360x1", "even numbers"}, Case{"?size=99999999999999999999x2", "even numbers"},
        Case{"?bitrate=1", "from 50 to 50000"}, Case{"?bframes=5", "from 0 to 4"},
        Case{"?colour=red", "\"colour\" is unknown: codec, fps, gop, size, bitrate, bframes and audio"},
        Case{"?codec=h264&", "has no value"}}) {
    const auto options = parse_test_camera_options(c.text);
    ASSERT_FALSE(options.ok()) << c.text;
    EXPECT_EQ(options.error().code(), ErrorCode::kInvalid) << c.text;
    EXPECT_THAT(options.error().message(), HasSubstr(c.says)) << c.text;
  }
}

}  // namespace
}  // namespace sluice::ingest
