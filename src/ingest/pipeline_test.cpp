#include "ingest/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing/recording_sink.h"
#include "ingest/testing/test_camera_driver.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using ::testing::SizeIs;

constexpr AVRational kMpegTime{1, 90000};
constexpr std::int64_t kWrap = std::int64_t{1} << 33;

// The built-in camera's packets with the clock of MPEG-TS, which begins at `start` and wraps.
class PipelineTest : public ::testing::Test {
 protected:
  void run(std::string_view parameters, std::int64_t start, TimeSource time_source = TimeSource::kStream) {
    testing::TestCameraDriver driver(parameters);
    ASSERT_TRUE(driver.camera().open().ok());
    SourceStreams streams = driver.camera().streams();
    const AVRational video_time = streams.video->time_base;
    const AVRational audio_time = streams.audio->time_base;
    for (SourceStream* stream : {&*streams.video, &*streams.audio}) {
      stream->time_base = kMpegTime;
      stream->timestamp_bits = 33;
    }
    Pipeline pipeline(sink_, time_source, logger_, statistics_);
    const SteadyTime end = driver.clock().steady() + 4s;
    while (driver.clock().steady() < end) {
      const auto packet = driver.camera().read().value();
      const AVRational time_base = packet->stream_index == streams.video->index ? video_time : audio_time;
      for (std::int64_t* time : {&packet->dts, &packet->pts}) {
        *time = (av_rescale_q(*time, time_base, kMpegTime) + start) & (kWrap - 1);
      }
      const Arrival arrival{.steady = driver.clock().steady(), .wall = driver.clock().wall()};
      ASSERT_TRUE(pipeline.push(streams, *packet, arrival).ok());
    }
    pipeline.finish();
  }

  testing::RecordingSink sink_;
  SourceStatistics statistics_;
  log::Logger logger_{"camera test"};
};

TEST_F(PipelineTest, GoesOnOverTheWrapOfMpegTime) {
  for (const std::string_view parameters :
       {"?size=192x128&fps=10", "?size=192x128&fps=10&bframes=2", "?size=192x128&fps=10&audio=pcm_alaw"}) {
    // The same remainder by which times of 90 kHz are rounded to samples.
    run(parameters, 1'000'007);
    run(parameters, kWrap - 180'000);
    const auto runs = sink_.runs();
    ASSERT_GE(runs.size(), 2U) << parameters;
    const auto& plain = runs[runs.size() - 2];
    const auto& wrapped = runs.back();
    ASSERT_EQ(plain.samples.size(), wrapped.samples.size()) << parameters;
    for (std::size_t i = 0; i < plain.samples.size(); ++i) {
      ASSERT_EQ(plain.samples[i].dts, wrapped.samples[i].dts) << parameters << " " << i;
      ASSERT_EQ(plain.samples[i].pts, wrapped.samples[i].pts) << parameters << " " << i;
    }
  }
  EXPECT_THAT(sink_.runs(), SizeIs(6));
}

TEST_F(PipelineTest, PlacesBothTracksByArrivalWhenTold) {
  run("?size=192x128&fps=10", kWrap - 180'000, TimeSource::kArrival);
  const auto runs = sink_.runs();
  ASSERT_THAT(runs, SizeIs(1));
  ASSERT_THAT(runs[0].tracks, SizeIs(2));
  const auto video = runs[0].video();
  const auto audio = runs[0].audio();
  for (std::size_t i = 0; i < video.size(); ++i)
    EXPECT_EQ(video[i].dts.count, static_cast<std::int64_t>(i) * 9000);
  EXPECT_NEAR(media::to_seconds(audio.back().dts, 48000), media::to_seconds(video.back().dts, 90000), 0.2);
}

// What GStreamer's server was seen to do under load: its first sender report was 2.3 s off, so that the sound
// stepped with the second, five seconds after the picture.
TEST_F(PipelineTest, SoundAndPictureFlowOnOverSenderReportsThatErr) {
  testing::TestCameraDriver driver("?size=192x128&fps=25");
  ASSERT_TRUE(driver.camera().open().ok());
  SourceStreams streams = driver.camera().streams();
  const AVRational video_time = streams.video->time_base;
  const AVRational audio_time = streams.audio->time_base;
  for (SourceStream* stream : {&*streams.video, &*streams.audio}) stream->mapped_by_reports = true;
  Pipeline pipeline(sink_, TimeSource::kStream, logger_, statistics_);
  const SteadyTime begin = driver.clock().steady();
  while (driver.clock().steady() < begin + 8s) {
    const auto packet = driver.camera().read().value();
    packet->dts = AV_NOPTS_VALUE;
    const bool video = packet->stream_index == streams.video->index;
    if (driver.clock().steady() >= begin + (video ? 1s : 6s))
      packet->pts += av_rescale_q(2300, AVRational{1, 1000}, video ? video_time : audio_time);
    const Arrival arrival{.steady = driver.clock().steady(), .wall = driver.clock().wall()};
    ASSERT_TRUE(pipeline.push(streams, *packet, arrival).ok());
  }
  pipeline.finish();

  EXPECT_EQ(statistics_.remapped_timestamps.value(), 2U);
  EXPECT_EQ(statistics_.timestamp_jumps.value(), 0U);
  EXPECT_EQ(statistics_.audio_gaps.value(), 0U);
  const auto runs = sink_.runs();
  ASSERT_THAT(runs, SizeIs(1));
  const auto audio = runs[0].audio();
  for (std::size_t i = 1; i < audio.size(); ++i)
    ASSERT_EQ((audio[i].dts - audio[i - 1].dts).count, 1024) << i;
  EXPECT_NEAR(media::to_seconds(runs[0].video().back().dts, 90000), 8, 0.2);
  EXPECT_NEAR(media::to_seconds(audio.back().dts, 48000), 8, 0.2);
}

// Its media would never fill a segment, and pile up.
TEST_F(PipelineTest, GivesUpAClockThatStandsStill) {
  for (const std::int64_t step : {0, 1}) {
    testing::TestCameraDriver driver("?size=192x128&fps=10&audio=none");
    ASSERT_TRUE(driver.camera().open().ok());
    SourceStreams streams = driver.camera().streams();
    streams.video->time_base = kMpegTime;
    Pipeline pipeline(sink_, TimeSource::kStream, logger_, statistics_);
    const SteadyTime end = driver.clock().steady() + 30s;
    Result<void> pushed;
    for (std::int64_t time = 0; pushed && driver.clock().steady() < end; ++time) {
      const auto packet = driver.camera().read().value();
      packet->dts = packet->pts = time * step;
      pushed = pipeline.push(streams, *packet, {.steady = driver.clock().steady(), .wall = {}});
    }
    ASSERT_FALSE(pushed.ok()) << step;
    EXPECT_EQ(pushed.error().code(), ErrorCode::kUnsupported);
  }
}

TEST_F(PipelineTest, CountsWhatPasses) {
  run("?size=192x128&fps=10", 0);
  EXPECT_EQ(statistics_.video_samples.value(), sink_.runs().at(0).video().size());
  EXPECT_EQ(statistics_.audio_samples.value(), sink_.runs().at(0).audio().size());
  EXPECT_GE(statistics_.packets.value(),
            statistics_.video_samples.value() + statistics_.audio_samples.value());
  EXPECT_GT(statistics_.bytes.value(), 1000U);
}

}  // namespace
}  // namespace sluice::ingest
