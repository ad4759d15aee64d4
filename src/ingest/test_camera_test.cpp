#include "ingest/test_camera.h"

#include <array>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/clock_strip.h"
#include "ingest/testing/test_camera_driver.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using testing::TestCameraDriver;

ffmpeg::Ptr<AVCodecContext> open_decoder(const SourceStream& stream) {
  ffmpeg::Ptr<AVCodecContext> decoder(
      avcodec_alloc_context3(avcodec_find_decoder(stream.parameters->codec_id)));
  EXPECT_GE(avcodec_parameters_to_context(decoder.get(), stream.parameters.get()), 0);
  EXPECT_GE(avcodec_open2(decoder.get(), nullptr, nullptr), 0);
  return decoder;
}

struct Seen {
  WallTime clock;  // as the strip says
  std::int64_t pts;
  bool flash;
};

Picture view(const AVFrame& frame) {
  return {.width = static_cast<std::uint32_t>(frame.width),
          .height = static_cast<std::uint32_t>(frame.height),
          .planes = {frame.data[0], frame.data[1], frame.data[2]},
          .strides = {frame.linesize[0], frame.linesize[1], frame.linesize[2]}};
}

bool shows_flash(const Picture& picture) {
  const std::uint32_t size = picture.height / 6;
  return picture.row(0, picture.height / 5 + size / 2)[picture.width * 95 / 100 - size / 2] > 128;
}

std::vector<Seen> watch(const SourceStream& stream, const std::vector<ffmpeg::Ptr<AVPacket>>& packets) {
  const auto decoder = open_decoder(stream);
  std::vector<Seen> out;
  auto frame = ffmpeg::make_frame();
  const auto receive = [&] {
    while (avcodec_receive_frame(decoder.get(), frame.get()) >= 0) {
      const Picture picture = view(*frame);
      const auto time = clock_strip::read(picture);
      EXPECT_TRUE(time.has_value()) << "picture " << out.size();
      out.push_back({.clock = time.value_or(WallTime{}), .pts = frame->pts, .flash = shows_flash(picture)});
    }
  };
  for (const auto& packet : packets) {
    if (packet->stream_index != stream.index) continue;
    EXPECT_GE(avcodec_send_packet(decoder.get(), packet.get()), 0);
    receive();
  }
  avcodec_send_packet(decoder.get(), nullptr);
  receive();
  return out;
}

class TestCameraCodec : public ::testing::TestWithParam<const char*> {};

TEST_P(TestCameraCodec, ShowsTheTimeInEveryPicture) {
  TestCameraDriver driver(GetParam());
  ASSERT_TRUE(driver.camera().open().ok());
  const WallTime began = driver.clock().wall();
  const auto packets = driver.record(2s);
  const auto seen = watch(*driver.camera().streams().video, packets);
  ASSERT_GE(seen.size(), 12U);
  for (const Seen& picture : seen) {
    EXPECT_EQ(picture.clock, std::chrono::floor<std::chrono::milliseconds>(began + picture.pts * 100ms))
        << picture.pts;
    EXPECT_EQ(picture.flash, in_flash(picture.clock)) << picture.pts;
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, TestCameraCodec,
                         ::testing::Values("?size=384x216&fps=10", "?size=384x216&fps=10&bframes=2",
                                           "?size=384x216&fps=10&codec=h265",
                                           "?size=384x216&fps=10&codec=h265&bframes=2",
                                           "?size=384x216&fps=10&bitrate=300"));

TEST(TestCamera, MakesKeyFramesAsAsked) {
  TestCameraDriver driver("?size=192x128&fps=10&gop=0.5&audio=none");
  ASSERT_TRUE(driver.camera().open().ok());
  int pictures = 0;
  for (const auto& packet : driver.record(3s)) {
    EXPECT_EQ((packet->flags & AV_PKT_FLAG_KEY) != 0, pictures % 5 == 0) << pictures;
    ++pictures;
  }
  EXPECT_GE(pictures, 30);
}

TEST(TestCamera, HoldsNoPictureBackWithoutBFrames) {
  for (const std::string_view codec : {"h264", "h265"}) {
    TestCameraDriver driver(std::string("?size=192x128&audio=none&codec=").append(codec));
    ASSERT_TRUE(driver.camera().open().ok());
    const SteadyTime began = driver.clock().steady();
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(driver.camera().read().ok());
      EXPECT_EQ(driver.clock().steady() - began, i * 40ms) << codec;
    }
  }
}

TEST(TestCamera, KeepsToItsRate) {
  TestCameraDriver driver("?size=192x128&fps=29.97&audio=none");
  ASSERT_TRUE(driver.camera().open().ok());
  const auto packets = driver.record(10s);
  EXPECT_NEAR(static_cast<double>(packets.size()), 300, 1);
  EXPECT_EQ(packets.back()->pts, static_cast<std::int64_t>(packets.size()) - 1);
}

class TestCameraAudio : public ::testing::TestWithParam<std::pair<const char*, double>> {};

TEST_P(TestCameraAudio, BeepsWithTheFlash) {
  const auto [parameters, tolerance] = GetParam();
  TestCameraDriver driver(parameters);
  driver.clock().advance(300ms);
  ASSERT_TRUE(driver.camera().open().ok());
  const auto packets = driver.record(4s);

  // Sound is listened to in windows of 5 ms, from the time of the first packet on.
  const SourceStream& stream = *driver.camera().streams().audio;
  const auto decoder = open_decoder(stream);
  auto frame = ffmpeg::make_frame();
  std::vector<double> beeps;
  std::int64_t position = 0;
  bool first = true;
  bool loud = false;
  std::int64_t quiet_since = 0;
  for (const auto& packet : packets) {
    if (packet->stream_index != stream.index) continue;
    if (std::exchange(first, false)) position = packet->pts;
    ASSERT_GE(avcodec_send_packet(decoder.get(), packet.get()), 0);
    while (avcodec_receive_frame(decoder.get(), frame.get()) >= 0) {
      for (int i = 0; i < frame->nb_samples; ++i, ++position) {
        const float sample =
            frame->format == AV_SAMPLE_FMT_S16
                ? static_cast<float>(reinterpret_cast<std::int16_t*>(frame->data[0])[i]) / 32768
                : reinterpret_cast<float*>(frame->data[0])[i];
        if (std::abs(sample) > 0.15F) {
          if (!loud)
            beeps.push_back(static_cast<double>(position) * stream.time_base.num / stream.time_base.den);
          loud = true;
          quiet_since = position;
        } else if (position - quiet_since > frame->sample_rate / 20) {
          loud = false;
        }
      }
    }
  }
  // The camera was started 0.3 s into a second.
  ASSERT_GE(beeps.size(), 3U);
  for (std::size_t i = 0; i < beeps.size(); ++i)
    EXPECT_NEAR(beeps[i], 0.7 + static_cast<double>(i), tolerance);
}

INSTANTIATE_TEST_SUITE_P(Codecs, TestCameraAudio,
                         ::testing::Values(std::pair("?size=192x128&fps=5", 0.003),
                                           std::pair("?size=192x128&fps=5&audio=pcm_alaw", 0.003),
                                           std::pair("?size=192x128&fps=5&audio=pcm_mulaw", 0.003),
                                           std::pair("?size=192x128&fps=5&audio=mp3", 0.03)));

TEST(TestCamera, EndsWhenItsWaitDoes) {
  ManualClock clock;
  TestCamera camera(parse_test_camera_options("?size=192x128&audio=none").value(), clock,
                    [](std::chrono::microseconds) { return false; });
  ASSERT_TRUE(camera.open().ok());
  ASSERT_TRUE(camera.read().ok());
  const auto second = camera.read();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code(), ErrorCode::kCancelled);
}

}  // namespace
}  // namespace sluice::ingest
