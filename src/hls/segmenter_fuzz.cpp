// Whatever a source sends, parts stay within PART-TARGET (PS-02), segments within TARGETDURATION (MP-03),
// decode times have no hole inside a stretch (PS-09), and nothing piles up. Each input byte is a small step
// of a source.
#include <cstdlib>
#include <map>
#include <utility>

#include "hls/segmenter.h"
#include "hls/testing/scripted_source.h"

namespace {

using sluice::hls::CutPart;
using sluice::hls::CutSink;
using sluice::hls::Duration;
using sluice::hls::Observation;
using sluice::hls::Segmenter;
using sluice::hls::StreamOptions;
using sluice::hls::Targets;
using sluice::media::Ticks;
namespace testing = sluice::hls::testing;

void require(bool condition) {
  if (!condition) std::abort();
}

class Checker final : public CutSink {
 public:
  Checker(const StreamOptions& options, std::size_t refusals) : options_(options), refusals_(refusals) {}

  std::optional<Targets> seal(const Observation& observed) override {
    require(targets_.target_duration.count() == 0);
    require(observed.longest_segment > Duration{0});
    if (refusals_ > 0) {
      --refusals_;
      return std::nullopt;
    }
    Targets together = seal_targets(options_, std::span(&observed, 1));
    together.part_target = Duration{0};
    const std::optional<Targets> targets = adapt_targets(together, options_, observed);
    require(targets.has_value());
    targets_ = *targets;
    return targets;
  }
  void add_part(CutPart part) override {
    require(parts_ == 0 || (!part.discontinuity && part.gap == gap_));
    require(!part.gap || part.tracks.empty());
    gap_ = part.gap;
    require(part.duration > Duration{0});
    require(!targets_.low_latency || part.duration <= targets_.longest_part());
    segment_ += part.duration;
    require(part.start >= end_);
    end_ = part.start + part.duration;
    if (part.discontinuity) next_dts_.clear();
    const bool joins = !part.discontinuity;
    for (const auto& track : part.tracks) {
      for (const auto& timed : track.samples) {
        require(timed.duration.count > 0);
        const auto expected = next_dts_.find(track.track_id);
        if (joins && expected != next_dts_.end()) require(timed.sample.dts == expected->second);
        next_dts_[track.track_id] = timed.sample.dts + timed.duration;
      }
      if (!joins && track.samples.empty()) next_dts_.erase(track.track_id);
    }
    ++parts_;
  }
  void close_segment() override {
    require(parts_ > 0);
    require(segment_ < targets_.target_duration + std::chrono::milliseconds{500});
    segment_ = Duration{0};
    parts_ = 0;
  }

 private:
  StreamOptions options_;
  std::size_t refusals_;
  Targets targets_;
  Duration segment_{0};
  Duration end_{0};
  int parts_ = 0;
  bool gap_ = false;
  std::map<std::uint32_t, Ticks> next_dts_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  StreamOptions options;
  options.low_latency = size % 5 != 0;
  Checker checker(options, size % 3);
  Segmenter segmenter(options, checker);
  std::int64_t video = 0;
  std::int64_t audio = 0;
  segmenter.begin_run({testing::video_track(), testing::audio_track()});
  for (std::size_t i = 0; i < size; ++i) {
    const unsigned step = data[i];
    const unsigned amount = step & 0x1fU;
    sluice::media::Sample sample;
    sample.arrival = testing::kStart + std::chrono::milliseconds{40 * i};
    switch (step >> 5U) {
      case 0:
      case 1:
      case 2:
      case 3:
        // Frames of 25 fps, early or late by up to 16 ms; every step of kind 0 is a key frame.
        video += 3600 + (static_cast<std::int64_t>(amount) - 16) * 90;
        sample.track_id = testing::kVideoId;
        sample.dts = {video};
        sample.pts = {video + static_cast<std::int64_t>(amount % 3) * 3600};
        sample.sync = step >> 5U == 0;
        break;
      case 4:
      case 5:
        audio += 1024 * (amount % 4);
        sample.track_id = testing::kAudioId;
        sample.dts = sample.pts = {audio};
        sample.sync = true;
        break;
      case 6: video += static_cast<std::int64_t>(amount) * 45000 - 90000; continue;
      default:
        if (amount < 4) {
          segmenter.end_run();
          segmenter.begin_run({testing::video_track(), testing::audio_track()});
        } else if (amount < 12) {
          segmenter.fill_gap(segmenter.newest() + std::chrono::milliseconds{700 * amount});
        }
        continue;
    }
    segmenter.push(std::move(sample));
  }
  segmenter.finish();
  return 0;
}
