// TestCameraOptions: what stands behind "test:", for instance "test:?codec=h265&fps=25&gop=2&size=1280x720".
//
// Strict: an unknown key, a value out of range or a key given twice is kInvalid, with what is allowed. Pure;
// any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "media/track.h"

namespace sluice::ingest {

struct FrameRate {
  std::uint32_t numerator = 25;
  std::uint32_t denominator = 1;
  friend bool operator==(const FrameRate&, const FrameRate&) = default;
};

enum class TestAudio : std::uint8_t { kAac, kMp3, kPcmAlaw, kPcmMulaw, kNone };

struct TestCameraOptions {
  media::Codec codec = media::Codec::kH264;  // codec=h264|h265
  FrameRate fps;                             // fps=1 to 120, with a fraction (29.97 is 30000/1001)
  double gop = 1;                            // gop=0.1 to 60 seconds between key frames
  std::uint32_t width = 1280;                // size=WxH, even, 192x128 to 3840x2160
  std::uint32_t height = 720;
  std::uint32_t bitrate = 0;          // bitrate=50 to 50000 kbit/s; 0 leaves it to the encoder's quality
  std::uint32_t bframes = 0;          // bframes=0 to 4
  TestAudio audio = TestAudio::kAac;  // audio=aac|mp3|pcm_alaw|pcm_mulaw|none

  std::uint32_t frames_per_gop() const;
};

// `text` is what follows "test:": nothing, or "?key=value&…".
Result<TestCameraOptions> parse_test_camera_options(std::string_view text);

}  // namespace sluice::ingest
