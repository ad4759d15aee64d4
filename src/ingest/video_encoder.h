// VideoEncoder: libx264 or libx265 by way of libavcodec, set for a camera: little delay, little work. Private
// to this room; one thread.
#pragma once

#include <vector>

#include "base/result.h"
#include "ingest/ffmpeg.h"
#include "ingest/picture.h"
#include "ingest/test_camera_options.h"

namespace sluice::ingest {

class VideoEncoder {
 public:
  // kUnsupported when this FFmpeg has no such encoder, or it refuses the options.
  static Result<VideoEncoder> open(const TestCameraOptions& options);

  // The picture that the next encode() encodes; what was drawn before is still there.
  Picture picture();
  // Packets that became complete: Annex B, parameter sets with each key frame, times in 1/fps.
  Result<std::vector<ffmpeg::Ptr<AVPacket>>> encode();

  const AVCodecContext& context() const { return *context_; }

 private:
  explicit VideoEncoder(ffmpeg::Ptr<AVCodecContext> context);

  ffmpeg::Ptr<AVCodecContext> context_;
  ffmpeg::Ptr<AVFrame> frame_;
};

}  // namespace sluice::ingest
