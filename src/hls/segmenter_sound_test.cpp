// The track that follows the main one.
#include <gtest/gtest.h>

#include "hls/segmenter.h"
#include "hls/testing/scripted_source.h"
#include "hls/testing/segment_recorder.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedSource;
using testing::SegmentRecorder;

TEST(SegmenterSound, SoundGoesWithThePictureAndNoneIsLost) {
  SegmentRecorder recorder;
  ScriptedSource source(recorder, {.audio = true});
  source.begin();
  source.play(500);
  source.end();
  EXPECT_EQ(recorder.samples(testing::kVideoId), 500U);
  EXPECT_EQ(recorder.samples(testing::kAudioId), 938U);  // 20 s of 1024/48000, the last begun
  EXPECT_EQ(recorder.segmenter().dropped_samples(), 0U);
  for (const auto& segment : recorder.segments) {
    for (const auto& part : segment.parts) {
      const auto& audio = part.tracks.at(1).samples;
      ASSERT_FALSE(audio.empty());
      const Duration begin = media::to_duration(audio.front().sample.dts, testing::kAudioRate);
      EXPECT_GE(begin, part.start - 100ms);
      EXPECT_LT(begin, part.start + part.duration);
    }
  }
}

TEST(SegmenterSound, SoundBeforeThePictureIsLeftOut) {
  SegmentRecorder recorder;
  recorder.begin_run({testing::video_track(), testing::audio_track()});
  media::Sample early;
  early.track_id = testing::kAudioId;
  recorder.push(early);
  EXPECT_EQ(recorder.segmenter().dropped_samples(), 1U);
}

TEST(SegmenterSound, SoundAloneIsCutToo) {
  SegmentRecorder recorder;
  recorder.begin_run({testing::audio_track()});
  for (int i = 0; i < 500; ++i) {
    media::Sample sample;
    sample.track_id = testing::kAudioId;
    sample.dts = sample.pts = {i * 1024};
    sample.sync = true;
    sample.arrival = testing::kStart;
    recorder.push(sample);
  }
  ASSERT_GE(recorder.segments.size(), 4U);
  for (const auto& part : recorder.segments[1].parts) EXPECT_TRUE(part.independent);
}

TEST(SegmenterSound, SoundIsNotKeptForEverWhileThePictureIsSilent) {
  SegmentRecorder recorder;
  recorder.begin_run({testing::video_track(), testing::audio_track()});
  media::Sample picture;
  picture.track_id = testing::kVideoId;
  picture.sync = true;
  picture.arrival = testing::kStart;
  recorder.push(picture);
  for (int i = 0; i < 2000; ++i) {
    media::Sample sample;
    sample.track_id = testing::kAudioId;
    sample.dts = sample.pts = {i * 1024};
    recorder.push(sample);
  }
  EXPECT_GT(recorder.segmenter().dropped_samples(), 1000U);
}

TEST(SegmenterSound, IsKeptForAsLongAsAFrameMayLast) {
  StreamOptions options;
  options.low_latency = false;
  options.segment_duration = 10s;
  SegmentRecorder recorder(options);
  recorder.begin_run({testing::video_track(), testing::audio_track()});
  std::int64_t sounds = 0;
  const auto push_picture = [&](int n) {
    media::Sample sample;
    sample.track_id = testing::kVideoId;
    sample.dts = sample.pts = {std::int64_t{n} * 3600};
    sample.sync = n % 250 == 0;
    sample.arrival = testing::kStart;
    recorder.push(sample);
  };
  const auto push_sound_until = [&](int n) {
    for (; sounds * 1024 * 25 < std::int64_t{n} * testing::kAudioRate; ++sounds) {
      media::Sample sample;
      sample.track_id = testing::kAudioId;
      sample.dts = sample.pts = {sounds * 1024};
      sample.sync = true;
      recorder.push(sample);
    }
  };
  int picture = 0;
  for (; picture <= 250; ++picture) {
    push_picture(picture);
    push_sound_until(picture);
  }
  ASSERT_EQ(recorder.targets.target_duration, 10s);
  picture += 256;  // 10.28 s: one frame, and no hole yet, in a segment of up to 10.45 s
  push_sound_until(picture);
  push_picture(picture);
  recorder.end_run();
  EXPECT_EQ(recorder.segmenter().dropped_samples(), 0U);
  EXPECT_EQ(recorder.samples(testing::kAudioId), static_cast<std::size_t>(sounds));
  EXPECT_FALSE(recorder.open.discontinuity);
}

}  // namespace
}  // namespace sluice::hls
