// AudioEncoder: an encoder of libavcodec, fed with any number of samples at a time. Private to this room; one
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "ingest/ffmpeg.h"

namespace sluice::ingest {

class AudioEncoder {
 public:
  // kUnsupported when this FFmpeg has no such encoder, or it refuses the parameters. `bit_rate` 0: the
  // encoder's own.
  static Result<AudioEncoder> open(AVCodecID codec, std::uint32_t sample_rate, std::uint32_t channels,
                                   std::int64_t bit_rate);

  // One plane of floats a channel, `count` samples each. Returns the packets that became complete. Their pts
  // counts samples from the first one written, the encoder's delay taken into account: the first packets may
  // lie before 0.
  Result<std::vector<ffmpeg::Ptr<AVPacket>>> write(const std::uint8_t* const* planes, int count);

  const AVCodecContext& context() const { return *context_; }

 private:
  explicit AudioEncoder(ffmpeg::Ptr<AVCodecContext> context);

  int frame_length() const;
  Result<void> encode(int count, std::vector<ffmpeg::Ptr<AVPacket>>& out);

  ffmpeg::Ptr<AVCodecContext> context_;
  ffmpeg::Ptr<AVAudioFifo> fifo_;
  ffmpeg::Ptr<AVFrame> frame_;
  std::int64_t encoded_ = 0;  // samples
};

}  // namespace sluice::ingest
