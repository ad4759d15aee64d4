// A camera with an encoder, a clock and a network of its own, which sends frames at the moments at which they
// would arrive. For tests only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/testing/hex.h"
#include "ingest/timestamp_repair.h"
#include "ingest/unwrapper.h"
#include "media/parameter_sets.h"
#include "media/sample_sink.h"
#include "media/testing/parameter_sets.h"
#include "media/ticks.h"

namespace sluice::app::testing {

enum class Picture { k1080p, kCif, kH265 };

inline media::VideoConfig video_config(Picture picture) {
  namespace sets = media::testing;
  const bool h265 = picture == Picture::kH265;
  media::ParameterSets read(h265 ? media::Codec::kH265 : media::Codec::kH264);
  const sets::H264Sets& h264 = picture == Picture::kCif ? sets::kH264BaselineCif : sets::kH264High1080p;
  const sets::H265Sets& hevc = sets::kH265MainWithBFrames;
  for (const auto set : h265 ? std::vector{hevc.vps, hevc.sps, hevc.pps} : std::vector{h264.sps, h264.pps})
    read.update(sluice::testing::unhex(set));
  return read.make_video_config().value();
}

// Numbers between -1 and 1 that look random and are always the same.
inline double noise(std::int64_t n) {
  auto x = static_cast<std::uint64_t>(n) * 0x9e37'79b9'7f4a'7c15;
  x = (x ^ x >> 30U) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ x >> 27U) * 0x94d0'49bb'1331'11eb;
  return static_cast<double>((x ^ x >> 31U) >> 11U) / static_cast<double>(1ULL << 52U) - 1;
}

class ScriptedCamera {
 public:
  struct Script {
    std::int64_t frame = 3600;  // ticks of 1/90000 s
    int gop = 50;               // frames
    Picture picture = Picture::k1080p;
    bool sound = true;
    bool b_frames = false;  // two between each pair of others
    // Two frames are a frame interval apart, give or take this share of it, and the network delays each by up
    // to as much. Not with B-frames.
    double jitter = 0;
    // Of the source's timestamps, which begin 40 s before they wrap; 0: they never do. Not with sound.
    int timestamp_bits = 0;
  };

  // All outlive the camera.
  ScriptedCamera(media::SampleSink& sink, Script script, const Clock& clock)
      : sink_(sink), script_(script), clock_(clock) {}

  void connect() {
    connected_ = true;
    origin_ = clock_.steady();
    ticks_ = 0;
    sound_ticks_ = 0;
    in_gop_ = 0;
    unwrapper_ = ingest::Unwrapper(script_.timestamp_bits);
    repair_.emplace(kTimescale, media::Ticks{script_.frame}, statistics_);
    sink_.begin_run(tracks());
  }
  void disconnect() {
    connected_ = false;
    sink_.end_run();
  }
  // What is captured until then arrives then, all at once.
  void stall_until(SteadyTime end) { stalled_until_ = end; }
  void set_rate(std::int64_t frame, int gop) {
    script_.frame = frame;
    script_.gop = gop;
    in_gop_ = 0;
  }
  // The next frame is a key frame of another size.
  void set_picture(Picture picture) {
    script_.picture = picture;
    in_gop_ = 0;
    sink_.end_run();
    sink_.begin_run(tracks());
  }

  // Sends what has arrived, and says when to come again.
  SteadyTime act() {
    while (connected_ && arrival() <= clock_.steady()) send_frame();
    return connected_ ? arrival() : clock_.steady() + std::chrono::milliseconds(10);
  }

 private:
  static constexpr std::uint32_t kVideoId = 1;
  static constexpr std::uint32_t kSoundId = 2;
  static constexpr std::uint32_t kTimescale = 90'000;
  static constexpr std::uint32_t kSampleRate = 48'000;
  static constexpr std::int64_t kFirst =
      std::int64_t{12'345} * kTimescale;  // a camera's clock starts anywhere

  std::vector<media::Track> tracks() const {
    static constexpr std::uint8_t kStereo[] = {0x11, 0x90};  // AAC-LC, 48000 Hz
    std::vector<media::Track> out{
        {.id = kVideoId, .timescale = kTimescale, .config = video_config(script_.picture)}};
    if (script_.sound)
      out.push_back({.id = kSoundId,
                     .timescale = kSampleRate,
                     .config = media::AudioConfig{.decoder_configuration = Bytes::of_static(kStereo),
                                                  .sample_rate = kSampleRate,
                                                  .channels = 2}});
    return out;
  }

  std::int64_t share_of_frame(double share) const {
    return static_cast<std::int64_t>(share * static_cast<double>(script_.frame));
  }
  // Of the next frame, in ticks since the connection.
  std::int64_t captured() const { return ticks_ + share_of_frame(script_.jitter / 2 * noise(frames_)); }
  SteadyTime arrival() const {
    const std::int64_t delay = share_of_frame(script_.jitter / 2 * (1 + noise(-1 - frames_)));
    return std::max(origin_ + media::to_duration({captured() + delay}, kTimescale), stalled_until_);
  }

  // In frames, from when the next one is decoded to when it is shown: I P B B P B B, and a P for each that is
  // left at the end.
  int reordering() const {
    if (!script_.b_frames) return 0;
    const int place = (in_gop_ - 1) % 3;
    const bool whole = in_gop_ > 0 && in_gop_ - place + 2 < script_.gop;
    if (!whole) return 1;
    return place == 0 ? 3 : 0;
  }

  void send_frame() {
    send_sound();
    media::Sample sample;
    sample.track_id = kVideoId;
    sample.sync = in_gop_ == 0;
    sample.dts = {kFirst + captured()};
    sample.pts = {sample.dts.count + reordering() * script_.frame};
    if (script_.timestamp_bits > 0) repair(sample);
    sample.data = picture(sample.sync);
    sample.arrival = clock_.wall();
    sink_.push(std::move(sample));
    ticks_ += script_.frame;
    ++frames_;
    in_gop_ = (in_gop_ + 1) % script_.gop;
  }

  // As the ingest room makes times of the source's word.
  void repair(media::Sample& sample) {
    const std::int64_t wrap = std::int64_t{1} << script_.timestamp_bits;
    const std::int64_t raw = (wrap - std::int64_t{40} * kTimescale + captured()) % wrap;
    const media::Ticks time{unwrapper_.unwrap(raw)};
    const ingest::Stamps stamps{.dts = time, .pts = time, .arrival = {clock_.steady(), clock_.wall()}};
    auto times = repair_->repair(stamps, sample.sync);
    if (sample.sync && repair_->wants_new_run()) {
      repair_->begin_run();
      times = repair_->repair(stamps, sample.sync);
      sink_.end_run();
      sink_.begin_run(tracks());
    }
    sample.dts = times.dts;
    sample.pts = times.pts;
  }

  // All that was heard before the next frame was taken.
  void send_sound() {
    for (; script_.sound && sound_ticks_ * kTimescale < captured() * kSampleRate; sound_ticks_ += 1024) {
      media::Sample sample;
      sample.track_id = kSoundId;
      sample.dts = sample.pts = {kFirst / kTimescale * kSampleRate + sound_ticks_};
      sample.sync = true;
      sample.data = data(fmt::format("sound {:>120}", sound_ticks_), false);
      sample.arrival = clock_.wall();
      sink_.push(std::move(sample));
    }
  }

  media::SampleData picture(bool key) const {
    const bool h265 = script_.picture == Picture::kH265;
    // Slices of an IDR picture and of another one.
    const std::string_view head = h265 ? (key ? "\x28\x01" : "\x02\x01") : (key ? "\x65" : "\x41");
    const std::size_t size = key ? 1500 : 150;
    return data(fmt::format("{}{:>{}}", head, frames_, size), true);
  }

  static media::SampleData data(std::string text, bool nal_units) {
    const auto owner = std::make_shared<const std::string>(std::move(text));
    const std::span piece(reinterpret_cast<const std::uint8_t*>(owner->data()), owner->size());
    return {.owner = owner, .pieces = {piece}, .nal_units = nal_units};
  }

  media::SampleSink& sink_;
  Script script_;
  const Clock& clock_;
  ingest::SourceStatistics statistics_;
  ingest::Unwrapper unwrapper_{0};
  std::optional<ingest::TimestampRepair> repair_;  // of the connection

  bool connected_ = false;
  SteadyTime origin_{};           // of the connection
  std::int64_t ticks_ = 0;        // of the next frame since then, before jitter
  std::int64_t sound_ticks_ = 0;  // of the next sound
  int in_gop_ = 0;
  std::int64_t frames_ = 0;  // sent, ever
  SteadyTime stalled_until_{};
};

}  // namespace sluice::app::testing
