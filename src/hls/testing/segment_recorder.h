// Gathers what a Segmenter gives, and checks on the way what must hold for every source. For tests only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "hls/segmenter.h"
#include "media/sample_sink.h"

namespace sluice::hls::testing {

class SegmentRecorder : public CutSink, public media::SampleSink {
 public:
  struct Cut {
    Duration duration{0};
    bool discontinuity = false;
    bool gap = false;
    std::vector<CutPart> parts;
  };

  explicit SegmentRecorder(StreamOptions options = {}) : options_(options), segmenter_(options, *this) {}

  void begin_run(std::vector<media::Track> tracks) override { segmenter_.begin_run(tracks); }
  void push(media::Sample sample) override { segmenter_.push(std::move(sample)); }
  void end_run() override { segmenter_.end_run(); }

  std::optional<Targets> seal(const Observation& observed) override {
    EXPECT_EQ(targets.target_duration.count(), 0) << "sealed twice";
    if (observed.frames.size() < sealed_after) return std::nullopt;
    Targets together = seal_targets(options_, std::span(&observed, 1));
    together.part_target = Duration{0};
    targets = adapt_targets(together, options_, observed).value();
    return targets;
  }
  void add_part(CutPart part) override {
    if (targets.low_latency) {
      EXPECT_LE(part.duration, targets.longest_part()) << "PS-02";
    }
    EXPECT_GT(part.duration, Duration{0}) << "RB-05";
    if (!open.parts.empty()) {
      EXPECT_EQ(part.start, open.parts.back().start + open.parts.back().duration);
    }
    if (!open.parts.empty()) {
      EXPECT_FALSE(part.discontinuity) << "in the middle of a segment";
      EXPECT_EQ(part.gap, open.gap) << "half a segment missing";
    }
    open.discontinuity = open.discontinuity || part.discontinuity;
    open.gap = part.gap;
    open.duration += part.duration;
    check_decode_times(part, part.discontinuity);
    open.parts.push_back(std::move(part));
  }
  void close_segment() override {
    ASSERT_FALSE(open.parts.empty());
    EXPECT_LT(open.duration, targets.target_duration + std::chrono::milliseconds{500}) << "MP-03";
    segments.push_back(std::exchange(open, {}));
  }

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

  // The targets are chosen when so many frames of the main track are known.
  std::size_t sealed_after = 0;
  Targets targets;
  Cut open;
  std::vector<Cut> segments;

  Segmenter& segmenter() { return segmenter_; }

 private:
  void check_decode_times(const CutPart& part, bool may_jump) {
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
  StreamOptions options_;
  Segmenter segmenter_;
};

}  // namespace sluice::hls::testing
