#include "ingest/run_assembler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing/recording_sink.h"

namespace sluice::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kFrame = 3600;  // 25 pictures a second
constexpr std::uint32_t kRate = 48000;

std::shared_ptr<const media::VideoConfig> video_config(std::uint32_t width = 640) {
  media::VideoConfig config;
  config.width = width;
  return std::make_shared<const media::VideoConfig>(config);
}

std::shared_ptr<const media::AudioConfig> audio_config(std::uint32_t channels = 2) {
  media::AudioConfig config;
  config.sample_rate = kRate;
  config.channels = channels;
  return std::make_shared<const media::AudioConfig>(config);
}

class RunAssemblerTest : public ::testing::Test {
 protected:
  // A picture at this many frames after zero_.
  void picture(std::int64_t frame, bool sync = false, bool needs_new_run = false) {
    VideoSample sample;
    sample.dts = sample.pts = media::Ticks{zero_ + frame * kFrame};
    sample.sync = sync;
    sample.needs_new_run = needs_new_run;
    sample.config = video_;
    assembler_.push(std::move(sample));
  }
  // Sound at this time after zero_, in milliseconds.
  void sound(std::int64_t time) {
    AudioFrame frame;
    frame.pts = media::rescale({zero_}, 90000, kRate) + media::Ticks{time * kRate / 1000};
    assembler_.push(std::move(frame), audio_);
  }
  // Pictures of one second with a key frame first, and sound with them if wanted.
  void second(std::int64_t n, bool with_sound) {
    for (std::int64_t i = 0; i < 25; ++i) {
      picture(25 * n + i, i == 0);
      if (with_sound) sound(1000 * n + 40 * i);
    }
  }
  static std::vector<std::int64_t> times(const std::vector<media::Sample>& samples) {
    std::vector<std::int64_t> out;
    out.reserve(samples.size());
    for (const media::Sample& sample : samples) out.push_back(sample.dts.count);
    return out;
  }

  testing::RecordingSink sink_;
  SourceStatistics statistics_;
  RunAssembler assembler_{sink_, statistics_};
  std::int64_t zero_ = 7'000'000;
  std::shared_ptr<const media::VideoConfig> video_ = video_config();
  std::shared_ptr<const media::AudioConfig> audio_ = audio_config();
};

TEST_F(RunAssemblerTest, BeginsWithTheFirstKeyFrameAtZero) {
  assembler_.expect(true, false);
  picture(0);
  EXPECT_THAT(sink_.runs(), IsEmpty());
  picture(1, true);
  picture(2);
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  EXPECT_THAT(times(sink_.runs()[0].video()), ElementsAre(0, kFrame));
  EXPECT_EQ(statistics_.skipped_samples.value(), 1U);
}

TEST_F(RunAssemblerTest, PutsBothTracksOnOneTimeLine) {
  assembler_.expect(true, true);
  sound(-20);
  picture(0, true);
  sound(20);
  picture(1);
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  const auto run = sink_.runs()[0];
  ASSERT_THAT(run.tracks, SizeIs(2));
  EXPECT_TRUE(run.tracks[0].is_video());
  EXPECT_EQ(run.tracks[1].timescale, kRate);
  EXPECT_THAT(times(run.video()), ElementsAre(0, kFrame));
  // The sound from before the first picture is left out.
  EXPECT_THAT(times(run.audio()), ElementsAre(kRate / 50));
}

TEST_F(RunAssemblerTest, KeepsSoundThatCameBeforeItsPicture) {
  assembler_.expect(true, true);
  sound(100);
  sound(120);
  picture(0, true);
  EXPECT_THAT(times(sink_.runs().at(0).audio()), ElementsAre(4800, 5760));
}

TEST_F(RunAssemblerTest, WaitsForDeclaredSoundAndNotLonger) {
  assembler_.expect(true, true);
  for (int i = 0; i < 25; ++i) picture(i, i == 0);
  EXPECT_THAT(sink_.runs(), IsEmpty());
  picture(25, true);
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  EXPECT_THAT(sink_.runs()[0].tracks, SizeIs(1));
  EXPECT_THAT(sink_.runs()[0].samples, SizeIs(26));
}

TEST_F(RunAssemblerTest, HandsOnAllThatWaitedWhenSoundComes) {
  assembler_.expect(true, true);
  for (int i = 0; i < 10; ++i) picture(i, i == 0);
  sound(400);
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  EXPECT_THAT(sink_.runs()[0].tracks, SizeIs(2));
  EXPECT_THAT(sink_.runs()[0].video(), SizeIs(10));
  EXPECT_THAT(sink_.runs()[0].audio(), SizeIs(1));
}

TEST_F(RunAssemblerTest, BeginsANewRunWhenSoundComesLate) {
  assembler_.expect(true, true);
  second(0, false);
  second(1, false);
  sound(2000);
  second(2, true);
  ASSERT_THAT(sink_.runs(), SizeIs(2));
  EXPECT_TRUE(sink_.runs()[0].ended);
  EXPECT_THAT(sink_.runs()[0].tracks, SizeIs(1));
  EXPECT_THAT(sink_.runs()[0].video(), SizeIs(50));
  EXPECT_THAT(sink_.runs()[1].tracks, SizeIs(2));
  EXPECT_THAT(sink_.runs()[1].video(), SizeIs(25));
}

TEST_F(RunAssemblerTest, BeginsANewRunWhenSoundVanishesAndComesBack) {
  assembler_.expect(true, true);
  second(0, true);
  for (int n = 1; n < 6; ++n) second(n, false);
  for (int n = 6; n < 9; ++n) second(n, true);
  ASSERT_THAT(sink_.runs(), SizeIs(3));
  EXPECT_THAT(sink_.runs()[0].tracks, SizeIs(2));
  EXPECT_THAT(sink_.runs()[1].tracks, SizeIs(1));
  EXPECT_THAT(sink_.runs()[2].tracks, SizeIs(2));
  EXPECT_EQ(statistics_.video_samples.value(), 9U * 25);
}

TEST_F(RunAssemblerTest, BeginsANewRunWithAChangedPictureOrSound) {
  assembler_.expect(true, true);
  second(0, true);
  video_ = video_config(1920);
  second(1, true);
  audio_ = audio_config(1);
  second(2, true);
  second(3, true);
  const auto runs = sink_.runs();
  ASSERT_THAT(runs, SizeIs(3));
  EXPECT_EQ(runs[1].tracks[0].video().width, 1920U);
  EXPECT_EQ(runs[2].tracks[1].audio().channels, 1U);
  for (const auto& run : runs) EXPECT_EQ(run.video().at(0).dts.count, 0);
}

TEST_F(RunAssemblerTest, BeginsANewRunOnABrokenTimeLine) {
  assembler_.expect(true, true);
  second(0, true);
  zero_ += 900'000'000;
  picture(0, true, true);
  sound(10);
  ASSERT_THAT(sink_.runs(), SizeIs(2));
  EXPECT_THAT(times(sink_.runs()[1].video()), ElementsAre(0));
  EXPECT_THAT(times(sink_.runs()[1].audio()), ElementsAre(480));
}

TEST_F(RunAssemblerTest, PutsSoundOfAnUnrelatedClockBesideThePicture) {
  assembler_.expect(true, true);
  for (std::int64_t i = 0; i < 50; ++i) {
    picture(i, i % 25 == 0);
    zero_ -= 900'000'000;
    sound(40 * i);
    zero_ += 900'000'000;
  }
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  const auto audio = times(sink_.runs()[0].audio());
  ASSERT_THAT(audio, SizeIs(50));
  EXPECT_EQ(audio.front(), 0);
  EXPECT_EQ(audio.back(), 49 * kRate / 25);
}

TEST_F(RunAssemblerTest, NeverGoesBack) {
  assembler_.expect(true, true);
  picture(0, true);
  sound(100);
  sound(60);
  sound(100);
  sound(120);
  EXPECT_THAT(times(sink_.runs().at(0).audio()), ElementsAre(4800, 5760));
}

TEST_F(RunAssemblerTest, ServesSoundAlone) {
  assembler_.expect(false, true);
  sound(0);
  sound(21);
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  ASSERT_THAT(sink_.runs()[0].tracks, SizeIs(1));
  EXPECT_FALSE(sink_.runs()[0].tracks[0].is_video());
  EXPECT_THAT(times(sink_.runs()[0].audio()), ElementsAre(0, 1008));
  zero_ += 90000LL * 3600;
  sound(0);
  ASSERT_THAT(sink_.runs(), SizeIs(2));
  EXPECT_THAT(times(sink_.runs()[1].audio()), ElementsAre(0));
}

TEST_F(RunAssemblerTest, EndsWithEverythingHandedOn) {
  assembler_.expect(true, true);
  picture(0, true);
  picture(1);
  assembler_.finish();
  ASSERT_THAT(sink_.runs(), SizeIs(1));
  EXPECT_THAT(sink_.runs()[0].video(), SizeIs(2));
  EXPECT_TRUE(sink_.runs()[0].ended);
  EXPECT_THAT(assembler_.tracks(), IsEmpty());
}

}  // namespace
}  // namespace sluice::ingest
