// TestCamera: the camera behind "test:". Draws, beeps and encodes in real time. Private to this room; one
// thread.
//
// The picture (test_picture.h) shows the time at which it was drawn, in figures and as a ClockStrip, so that
// a viewer's delay can be read off the screen. Flash and beep begin with each second of the media's own time
// line, which is that of the wall clock at the start; the first picture of a flash comes up to one frame
// after its beep.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "ingest/audio_encoder.h"
#include "ingest/packet_source.h"
#include "ingest/test_camera_options.h"
#include "ingest/test_picture.h"
#include "ingest/test_tone.h"
#include "ingest/video_encoder.h"

namespace sluice::ingest {

class TestCamera final : public PacketSource {
 public:
  // Waits for a time; false when the camera is to stop instead.
  using Wait = std::function<bool(std::chrono::microseconds)>;

  TestCamera(const TestCameraOptions& options, const Clock& clock, Wait wait);

  Result<void> open() override;
  Result<ffmpeg::Ptr<AVPacket>> read() override;
  const SourceStreams& streams() const override { return streams_; }
  bool needs_pacing() const override { return false; }

 private:
  Result<void> open_audio();
  Result<void> make_picture();
  Result<void> make_sound();
  std::chrono::microseconds time_of(std::uint64_t frame) const;

  TestCameraOptions options_;
  const Clock& clock_;
  Wait wait_;
  SourceStreams streams_;
  std::optional<VideoEncoder> video_;
  std::optional<TestPicture> picture_;
  std::optional<AudioEncoder> audio_;
  std::optional<TestTone> tone_;
  SteadyTime began_;
  WallTime began_wall_;
  std::uint64_t frames_ = 0;
  std::deque<ffmpeg::Ptr<AVPacket>> ready_;
};

}  // namespace sluice::ingest
