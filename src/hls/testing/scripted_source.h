// A camera whose every sample is decided by the test. For tests only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "media/sample_sink.h"

namespace sluice::hls::testing {

inline constexpr std::uint32_t kVideoId = 1;
inline constexpr std::uint32_t kAudioId = 2;
inline constexpr std::uint32_t kVideoTimescale = 90000;
inline constexpr std::uint32_t kAudioRate = 48000;
inline constexpr WallTime kStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

// H.264 Baseline 320x240 in a decoder configuration record that reads well enough to be named and written.
inline media::Track video_track(std::uint32_t width = 320) {
  static constexpr std::uint8_t kAvcC[] = {1,    0x42, 0xc0, 0x1e, 0xff, 0xe1, 0,    10,   0x67,
                                           0x42, 0xc0, 0x1e, 0xda, 0x05, 0x07, 0xe4, 0x40, 0x40,
                                           1,    0,    4,    0x68, 0xce, 0x3c, 0x80};
  media::VideoConfig video;
  video.decoder_configuration = Bytes::of_static(kAvcC);
  video.width = width;
  video.height = 240;
  return {.id = kVideoId, .timescale = kVideoTimescale, .config = video};
}

inline media::Track audio_track() {
  static constexpr std::uint8_t kAsc[] = {0x11, 0x90};  // AAC-LC, 48000 Hz, stereo
  return {.id = kAudioId,
          .timescale = kAudioRate,
          .config = media::AudioConfig{
              .decoder_configuration = Bytes::of_static(kAsc), .sample_rate = kAudioRate, .channels = 2}};
}

inline media::SampleData data_of(std::string_view text, bool nal_units) {
  const auto owner = std::make_shared<const std::string>(text);
  const std::span<const std::uint8_t> piece(reinterpret_cast<const std::uint8_t*>(owner->data()),
                                            owner->size());
  return {.owner = owner, .pieces = {piece}, .nal_units = nal_units};
}

class ScriptedSource {
 public:
  struct Script {
    std::int64_t frame = 3600;  // ticks of 1/90000 s
    int gop = 50;               // frames
    bool audio = false;
    int reorder = 0;                                                  // frames by which showing lags decoding
    std::function<std::int64_t(int)> jitter = [](int) { return 0; };  // ticks, of frame n
  };

  ScriptedSource(media::SampleSink& sink, Script script) : sink_(sink), script_(std::move(script)) {}

  std::vector<media::Track> tracks() const {
    std::vector<media::Track> tracks{video_track()};
    if (script_.audio) tracks.push_back(audio_track());
    return tracks;
  }

  void begin(WallTime arrival = kStart) {
    arrival_ = arrival;
    frame_ = 0;
    audio_dts_ = 0;
    sink_.begin_run(tracks());
  }

  // `count` frames and the sound beside them.
  void play(int count) {
    for (int i = 0; i < count; ++i) frame();
  }
  void play_seconds(double seconds) {
    play(static_cast<int>(seconds * 90000 / static_cast<double>(script_.frame)));
  }
  // The sound beside `count` frames that do not come.
  void play_sound(int count) {
    frame_ += count;
    sound();
  }
  // The camera's clock goes on without frames.
  void skip(int frames) { frame_ += frames; }
  void end() { sink_.end_run(); }
  int frames() const { return frame_; }

 private:
  void frame() {
    const std::int64_t dts = kBase + frame_ * script_.frame + script_.jitter(frame_);
    const bool sync = frame_ % script_.gop == 0;
    media::Sample sample;
    sample.track_id = kVideoId;
    sample.dts = {dts};
    sample.pts = {dts + script_.reorder * script_.frame};
    sample.sync = sync;
    sample.data = data_of(sync ? "\x65key" : "\x41pic", true);
    sample.arrival = arrival_ + media::to_duration({dts - kBase}, kVideoTimescale);
    sink_.push(std::move(sample));
    ++frame_;
    sound();
  }

  // As much as there is beside the frames so far.
  void sound() {
    while (script_.audio && audio_dts_ * kVideoTimescale < (frame_ * script_.frame) * kAudioRate)
      audio_frame();
  }

  void audio_frame() {
    media::Sample sample;
    sample.track_id = kAudioId;
    sample.dts = {kBase * kAudioRate / kVideoTimescale + audio_dts_};
    sample.pts = sample.dts;
    sample.sync = true;
    sample.data = data_of("aac", false);
    sample.arrival = arrival_;
    audio_dts_ += 1024;
    sink_.push(std::move(sample));
  }

  static constexpr std::int64_t kBase = 12'345 * 90;  // a camera's clock starts anywhere

  media::SampleSink& sink_;
  Script script_;
  WallTime arrival_{};
  int frame_ = 0;
  std::int64_t audio_dts_ = 0;
};

}  // namespace sluice::hls::testing
