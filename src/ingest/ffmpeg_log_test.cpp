#include "ingest/ffmpeg_log.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/ffmpeg.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FfmpegLogTest : public ::testing::Test {
 protected:
  void TearDown() override { log::set_level(log::Level::kInfo); }

  ManualClock clock_;
  log::Capture capture_;
  log::Logger logger_{"camera door"};
};

TEST_F(FfmpegLogTest, IsQuietUnlessDebugLinesAreWanted) {
  FfmpegLogScope scope(logger_, clock_);
  av_log(nullptr, AV_LOG_ERROR, "method %s failed\n", "DESCRIBE");
  EXPECT_THAT(capture_.lines(), IsEmpty());
  EXPECT_EQ(scope.take_last_error(), "method DESCRIBE failed");
  EXPECT_EQ(scope.take_last_error(), "");
}

TEST_F(FfmpegLogTest, NamesTheCameraAndHidesSecrets) {
  log::set_level(log::Level::kDebug);
  FfmpegLogScope scope(logger_, clock_);
  av_log(nullptr, AV_LOG_WARNING, "opening rtsp://admin:geheim@10.0.0.5/s\n");
  av_log(nullptr, AV_LOG_DEBUG, "chatter\n");
  EXPECT_THAT(capture_.lines(), ElementsAre("debug camera door: FFmpeg: opening rtsp://****@10.0.0.5/s"));
}

TEST_F(FfmpegLogTest, LimitsTheLines) {
  log::set_level(log::Level::kDebug);
  FfmpegLogScope scope(logger_, clock_);
  for (int i = 0; i < 1000; ++i) av_log(nullptr, AV_LOG_WARNING, "again\n");
  EXPECT_THAT(capture_.lines(), SizeIs(10));
  clock_.advance(10s);
  av_log(nullptr, AV_LOG_WARNING, "later\n");
  ASSERT_THAT(capture_.lines(), SizeIs(12));
  EXPECT_EQ(capture_.lines()[10], "debug camera door: FFmpeg: 990 lines left out");
}

TEST_F(FfmpegLogTest, DropsWhatBelongsToNoCamera) {
  log::set_level(log::Level::kDebug);
  FfmpegLogScope scope(logger_, clock_);
  std::thread([] { av_log(nullptr, AV_LOG_ERROR, "from elsewhere\n"); }).join();
  EXPECT_THAT(capture_.lines(), IsEmpty());
  EXPECT_EQ(scope.take_last_error(), "");
}

}  // namespace
}  // namespace sluice::ingest
