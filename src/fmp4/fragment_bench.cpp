// What writing a fragment costs beside the one copy of its payload that cannot be avoided, into fresh memory
// as it is. "of_copy" is the time of write_fragment over that of the copy.
#include <chrono>
#include <cstring>

#include <benchmark/benchmark.h>

#include "fmp4/fragment.h"

namespace sluice::fmp4 {
namespace {

// Half a second at 25 frames a second and of AAC at 48 kHz: a key frame, others a tenth as large.
class Part {
 public:
  explicit Part(std::size_t bytes_per_second) {
    constexpr std::size_t kFrames = 12;
    const std::size_t unit = bytes_per_second / 2 / (10 + kFrames - 1);
    add(video_, kFrames, [&](std::size_t i) { return i == 0 ? 10 * unit : unit; }, true);
    add(audio_, 24, [](std::size_t) { return std::size_t{340}; }, false);
    for (const auto& sample : video_) timed_video_.push_back({&sample, {3600}});
    for (const auto& sample : audio_) timed_audio_.push_back({&sample, {1024}});
    tracks_ = {{.track_id = 1, .base_decode_time = {900000}, .samples = timed_video_},
               {.track_id = 2, .base_decode_time = {480000}, .samples = timed_audio_}};
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  const std::vector<TrackFragment>& tracks() const { return tracks_; }
  std::size_t payload() const { return payload_; }

  Bytes copy() const {
    BytesBuilder builder(payload_);
    std::uint8_t* to = builder.span().data();
    for (const auto& samples : {&video_, &audio_}) {
      for (const media::Sample& sample : *samples) {
        for (const auto piece : sample.data.pieces) {
          std::memcpy(to, piece.data(), piece.size());
          to += piece.size();
        }
      }
    }
    return std::move(builder).freeze();
  }

 private:
  template <class Size>
  void add(std::vector<media::Sample>& samples, std::size_t count, Size size, bool nal_units) {
    for (std::size_t i = 0; i < count; ++i) {
      auto owner = std::make_shared<std::vector<std::uint8_t>>(size(i), std::uint8_t{0x55});
      media::Sample& sample = samples.emplace_back();
      sample.sync = i == 0 || !nal_units;
      sample.data = {.owner = owner, .pieces = {*owner}, .nal_units = nal_units};
      payload_ += owner->size();
    }
  }

  std::vector<media::Sample> video_;
  std::vector<media::Sample> audio_;
  std::vector<TimedSample> timed_video_;
  std::vector<TimedSample> timed_audio_;
  std::vector<TrackFragment> tracks_;
  std::size_t payload_ = 0;
};

template <class Work>
double seconds_of(int times, Work work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) benchmark::DoNotOptimize(work());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void fragment(benchmark::State& state) {
  const Part part(static_cast<std::size_t>(state.range(0)));
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(write_fragment(1, part.tracks()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(part.payload()));

  constexpr int kTimes = 2000;
  const double copying = seconds_of(kTimes, [&] { return part.copy(); });
  const double writing = seconds_of(kTimes, [&] { return write_fragment(1, part.tracks()); });
  state.counters["of_copy"] = writing / copying;
}
// Bytes of video a second: 1, 4 and 16 Mbit/s.
BENCHMARK(fragment)->Arg(125'000)->Arg(500'000)->Arg(2'000'000);

void copy(benchmark::State& state) {
  const Part part(static_cast<std::size_t>(state.range(0)));
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(part.copy());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(part.payload()));
}
BENCHMARK(copy)->Arg(125'000)->Arg(500'000)->Arg(2'000'000);

}  // namespace
}  // namespace sluice::fmp4
