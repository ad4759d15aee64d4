#include "hls/segmenter.h"

#include <map>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "hls/testing/scripted_source.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedSource;

// Gathers what the segmenter gives, and checks on the way what must hold for every source.
class Recorder : public Segmenter::Output, public media::SampleSink {
 public:
  struct Cut {
    Duration duration{0};
    bool discontinuity = false;
    std::vector<Segmenter::CutPart> parts;
  };

  explicit Recorder(StreamOptions options = {}) : segmenter_(options, *this) {}

  void begin_run(std::vector<media::Track> tracks) override { segmenter_.begin_run(tracks); }
  void push(media::Sample sample) override { segmenter_.push(std::move(sample)); }
  void end_run() override { segmenter_.end_run(); }

  void seal(const Targets& sealed) override {
    EXPECT_EQ(targets.target_duration, 0s) << "sealed twice";
    targets = sealed;
  }
  void add_part(Segmenter::CutPart part) override {
    if (targets.low_latency) {
      EXPECT_LE(part.duration, targets.part_target) << "PS-02";
    }
    EXPECT_GT(part.duration, Duration{0}) << "RB-05";
    if (!open.parts.empty()) {
      EXPECT_EQ(part.start, open.parts.back().start + open.parts.back().duration);
    }
    open.discontinuity = open.discontinuity || std::exchange(marked, false);
    open.duration += part.duration;
    check_decode_times(part, open.discontinuity && open.parts.empty());
    open.parts.push_back(std::move(part));
  }
  void close_segment() override {
    ASSERT_FALSE(open.parts.empty());
    EXPECT_LT(open.duration, targets.target_duration + 500ms) << "MP-03";
    segments.push_back(std::exchange(open, {}));
  }
  void mark_discontinuity() override { marked = true; }

  std::size_t samples(std::uint32_t track) const {
    std::size_t count = 0;
    for (const Cut& segment : segments) {
      for (const auto& part : segment.parts) {
        for (const auto& samples : part.tracks)
          count += samples.track_id == track ? samples.samples.size() : 0;
      }
    }
    return count;
  }
  std::vector<Duration> durations() const {
    std::vector<Duration> out;
    for (const Cut& segment : segments) out.push_back(segment.duration);
    return out;
  }

  Targets targets;
  Cut open;
  std::vector<Cut> segments;
  bool marked = false;

  const Segmenter& segmenter() const { return segmenter_; }

 private:
  void check_decode_times(const Segmenter::CutPart& part, bool may_jump) {
    for (const auto& track : part.tracks) {
      if (may_jump) next_dts_.erase(track.track_id);
      for (const auto& timed : track.samples) {
        const auto expected = next_dts_.find(track.track_id);
        if (expected != next_dts_.end()) {
          EXPECT_EQ(timed.sample.dts, expected->second) << "PS-09";
        }
        EXPECT_GT(timed.duration.count, 0);
        next_dts_[track.track_id] = timed.sample.dts + timed.duration;
      }
    }
  }

  std::map<std::uint32_t, media::Ticks> next_dts_;
  Segmenter segmenter_;
};

TEST(Segmenter, CutsSegmentsAtTheKeyFrameNearestTheWantedLength) {
  struct Case {
    int gop;
    Duration segment;
  };
  const Case cases[] = {{25, 2s}, {50, 2s}, {40, 1600ms}, {75, 3s}, {12, 1920ms}, {100, 4s}};
  for (const Case& c : cases) {
    Recorder recorder;
    ScriptedSource source(recorder, {.gop = c.gop});
    source.begin();
    source.play(400);
    ASSERT_GE(recorder.segments.size(), 3U);
    for (const auto& segment : recorder.segments) {
      EXPECT_EQ(segment.duration, c.segment) << c.gop;
      EXPECT_TRUE(segment.parts.front().independent);
    }
  }
}

TEST(Segmenter, ToleratesKeyFramesThatComeALittleEarly) {
  Recorder recorder;
  ScriptedSource source(recorder, {.gop = 50, .jitter = [](int n) { return n % 100 == 50 ? -300 : 0; }});
  source.begin();
  source.play(500);
  for (const Duration duration : recorder.durations())
    EXPECT_NEAR(static_cast<double>(duration.count()), 2e6, 2e4);
}

TEST(Segmenter, PartsFillPartTargetAndOnlyTheLastOfASegmentIsShort) {
  for (const int fps : {10, 15, 25, 30, 60}) {
    Recorder recorder;
    ScriptedSource source(recorder, {.frame = 90000 / fps, .gop = 2 * fps});
    source.begin();
    source.play(fps * 11);
    ASSERT_TRUE(recorder.targets.low_latency);
    for (const auto& segment : recorder.segments) {
      for (std::size_t i = 0; i + 1 < segment.parts.size(); ++i) {
        EXPECT_GE(segment.parts[i].duration, recorder.targets.shortest_part())
            << "PS-03 at " << fps << " fps";
      }
    }
  }
}

TEST(Segmenter, PartsKeepTheirBoundsUnderJitter) {
  for (const int fps : {8, 15, 25, 50}) {
    Recorder recorder;
    const std::int64_t frame = 90000 / fps;
    ScriptedSource source(recorder, {.frame = frame, .gop = fps, .jitter = [frame](int n) {
                                       return (n * 7919 % 201 - 100) * frame / 1000;
                                     }});
    source.begin();
    source.play(fps * 20);
    for (const auto& segment : recorder.segments) {
      for (std::size_t i = 0; i + 1 < segment.parts.size(); ++i) {
        EXPECT_GE(segment.parts[i].duration, recorder.targets.shortest_part())
            << "PS-03 at " << fps << " fps";
      }
    }
  }
}

TEST(Segmenter, AFrameThatLastsLongerThanUsualDoesNotOverfillItsPart) {
  Recorder recorder;  // which holds every part against PART-TARGET
  // Even while the targets are sealed, uneven from then on.
  const auto jitter = [](int n) {
    auto mixed = static_cast<std::uint32_t>(n) * 2654435761U;
    mixed = (mixed ^ (mixed >> 15U)) *
            2246822519U;  // once is not enough: twelve frames would always differ alike
    return n < 60 ? 0 : static_cast<std::int64_t>((mixed >> 16U) % 601U) - 300;
  };
  ScriptedSource source(recorder, {.gop = 50, .jitter = jitter});
  source.begin();
  source.play(2000);
  EXPECT_GE(recorder.segments.size(), 39U);
}

TEST(Segmenter, APartIsGivenAsSoonAsTheNextFrameCannotJoinIt) {
  Recorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(51);  // the key frame that closes the first segment
  ASSERT_EQ(recorder.segments.size(), 1U);
  source.play(12);
  EXPECT_EQ(recorder.open.parts.size(), 0U);
  source.play(1);  // 13 frames of 40 ms have their durations; PART-TARGET is 520 ms
  EXPECT_EQ(recorder.open.parts.size(), 1U);
}

TEST(Segmenter, NothingIsGivenBeforeTheFirstSegmentIsComplete) {
  Recorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(50);
  EXPECT_EQ(recorder.targets.target_duration, 0s);
  EXPECT_TRUE(recorder.open.parts.empty());
  source.play(1);
  EXPECT_EQ(recorder.targets.target_duration, 2s);
  EXPECT_EQ(recorder.segments.size(), 1U);
  EXPECT_EQ(recorder.segments[0].parts.size(), 4U);
}

TEST(Segmenter, AGopLongerThanTheTargetDurationIsCutWithoutAKeyFrame) {
  Recorder recorder;
  ScriptedSource source(recorder, {.gop = 50});
  source.begin();
  source.play(101);
  ScriptedSource longer(recorder, {.gop = 300});
  source.end();
  longer.begin(testing::kStart + 1min);
  longer.play(300);
  ASSERT_GE(recorder.segments.size(), 5U);
  EXPECT_EQ(recorder.targets.target_duration, 2s);
  EXPECT_FALSE(recorder.segments.back().parts.front().independent);
}

TEST(Segmenter, AGopWithoutEndStillGivesAFirstSegment) {
  Recorder recorder;
  ScriptedSource source(recorder, {.gop = 100000});
  source.begin();
  source.play(260);
  ASSERT_EQ(recorder.segments.size(), 1U);
  EXPECT_EQ(recorder.targets.target_duration, 10s);
}

TEST(Segmenter, SoundGoesWithThePictureAndNoneIsLost) {
  Recorder recorder;
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

TEST(Segmenter, SoundBeforeThePictureIsLeftOut) {
  Recorder recorder;
  recorder.begin_run({testing::video_track(), testing::audio_track()});
  media::Sample early;
  early.track_id = testing::kAudioId;
  recorder.push(early);
  EXPECT_EQ(recorder.segmenter().dropped_samples(), 1U);
}

TEST(Segmenter, TheTimeLineStartsWhenTheFirstPictureArrived) {
  Recorder recorder;
  ScriptedSource source(recorder, {.reorder = 2});
  source.begin();
  source.play(51);
  const auto& first = recorder.segments.at(0).parts.at(0);
  EXPECT_EQ(to_wall(first.start), testing::kStart);
  const auto& sample = first.tracks.at(0).samples.at(0).sample;
  EXPECT_EQ(sample.pts, sample.dts) << "the first picture is shown when decoding starts, reordered or not";
}

TEST(Segmenter, AnArrivalBetweenTwoTicksMakesNoOddDurations) {
  for (int i = 0; i < 12; ++i) {
    Recorder recorder;
    ScriptedSource source(recorder, {});
    source.begin(testing::kStart + std::chrono::microseconds{i});
    source.play(51);
    ASSERT_EQ(recorder.segments.size(), 1U);
    EXPECT_EQ(recorder.segments[0].duration, 2s);
    EXPECT_EQ(recorder.segments[0].parts[0].duration, 520ms);
  }
}

TEST(Segmenter, ANewRunIsADiscontinuityAndGoesOnLaterOnTheTimeLine) {
  Recorder recorder;
  ScriptedSource source(recorder, {.audio = true});
  source.begin();
  source.play(130);
  source.end();
  const std::size_t before = recorder.segments.size();
  EXPECT_EQ(recorder.samples(testing::kVideoId), 130U) << "the end of a run loses no frame";
  source.begin(testing::kStart + 20s);
  source.play(120);
  ASSERT_GT(recorder.segments.size(), before);
  EXPECT_FALSE(recorder.segments[0].discontinuity);
  EXPECT_TRUE(recorder.segments[before].discontinuity);
  EXPECT_EQ(to_wall(recorder.segments[before].parts[0].start), testing::kStart + 20s);
}

TEST(Segmenter, TheTimeLineNeverGoesBackWhenTheDateDoes) {
  Recorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(130);
  source.end();
  const auto& last = recorder.segments.back().parts.back();
  const PresentationTime end = last.start + last.duration;
  source.begin(testing::kStart - 1h);
  source.play(51);
  EXPECT_EQ(recorder.segments.back().parts.front().start, end);
}

TEST(Segmenter, AHoleInThePictureIsADiscontinuityOnTheSameClock) {
  Recorder recorder;
  ScriptedSource source(recorder, {.audio = true});
  source.begin();
  source.play(110);
  source.skip(75);  // 3 s
  source.play(120);
  source.end();
  std::size_t discontinuities = 0;
  for (const auto& segment : recorder.segments) {
    if (!segment.discontinuity) continue;
    ++discontinuities;
    EXPECT_EQ(to_wall(segment.parts[0].start), testing::kStart + 185 * 40ms);
  }
  EXPECT_EQ(discontinuities, 1U);
  EXPECT_EQ(recorder.samples(testing::kVideoId), 230U);
}

TEST(Segmenter, AHoleInTheFirstSegmentIsADiscontinuityToo) {
  Recorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(30);
  source.skip(20);  // 0.8 s: short enough for a first segment, too long for a part
  source.play(60);
  source.end();
  ASSERT_GE(recorder.segments.size(), 2U);
  EXPECT_TRUE(recorder.segments[1].discontinuity);
  EXPECT_EQ(recorder.samples(testing::kVideoId), 90U);
}

TEST(Segmenter, ACameraThatComesAndGoesAtOnceIsNotSealedFrom) {
  Recorder recorder;
  ScriptedSource source(recorder, {});
  source.begin();
  source.play(5);
  source.end();
  EXPECT_EQ(recorder.targets.target_duration, 0s);
  source.begin(testing::kStart + 5s);
  source.play(60);
  EXPECT_EQ(recorder.segments.size(), 1U);
  EXPECT_FALSE(recorder.segments[0].discontinuity);
}

TEST(Segmenter, PlainHlsHasOnePartASegment) {
  StreamOptions options;
  options.low_latency = false;
  Recorder recorder(options);
  ScriptedSource source(recorder, {.audio = true});
  source.begin();
  source.play(201);
  ASSERT_EQ(recorder.segments.size(), 4U);
  for (const auto& segment : recorder.segments) EXPECT_EQ(segment.parts.size(), 1U);
}

TEST(Segmenter, SoundAloneIsCutToo) {
  Recorder recorder;
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

TEST(Segmenter, SoundIsNotKeptForEverWhileThePictureIsSilent) {
  Recorder recorder;
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

}  // namespace
}  // namespace sluice::hls
