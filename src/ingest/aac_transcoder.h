// AacTranscoder: any sound that FFmpeg decodes, as AAC-LC without gaps. Private to this room; one thread.
//
// What is missing in the source becomes silence, what comes twice is left out, and what drifts is stretched
// by the resampler, so that the sound stays where its timestamps say while its frames follow one another
// without a seam.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "ingest/audio_encoder.h"
#include "ingest/audio_framer.h"
#include "ingest/audio_stage.h"

namespace sluice::ingest {

class AacTranscoder final : public AudioStage {
 public:
  // kUnsupported when FFmpeg has no decoder for the stream.
  static Result<std::unique_ptr<AacTranscoder>> make(const SourceStream& stream,
                                                     AudioClock::Smoothing smoothing,
                                                     SourceStatistics& statistics);

  std::vector<AudioFrame> push(const AVPacket& packet, std::optional<std::int64_t> time,
                               const Arrival& arrival) override;
  const std::shared_ptr<const media::AudioConfig>& config() const override { return config_; }

 private:
  // What depends on the format of the decoded sound.
  struct Chain {
    int format;
    int rate;
    int channels;
    ffmpeg::Ptr<SwrContext> resampler;
    AudioEncoder encoder;
    AudioClock clock;                    // in samples decoded
    std::optional<media::Ticks> origin;  // of the encoder's first sample, in samples served
  };

  AacTranscoder(const SourceStream& stream, ffmpeg::Ptr<AVCodecContext> decoder,
                AudioClock::Smoothing smoothing, SourceStatistics& statistics);

  Result<void> build_chain(const AVFrame& frame);
  Result<void> on_decoded(const AVFrame& frame, const Arrival& arrival, std::vector<AudioFrame>& out);
  // Samples of the frame to be left out because their place is taken; all of them, perhaps.
  int make_room(const AVFrame& frame, const Arrival& arrival, std::vector<AudioFrame>& out);
  void follow_drift();
  Result<void> convert(const std::uint8_t* const* planes, int count, const Arrival& arrival,
                       std::vector<AudioFrame>& out);
  Result<void> insert_silence(std::int64_t count, const Arrival& arrival, std::vector<AudioFrame>& out);
  std::int64_t to_served(std::int64_t samples) const;

  AVRational time_base_;
  AudioFramer framer_;
  ffmpeg::Ptr<AVCodecContext> decoder_;
  AudioClock::Smoothing smoothing_;
  SourceStatistics& statistics_;
  std::optional<Chain> chain_;
  std::shared_ptr<const media::AudioConfig> config_;
};

}  // namespace sluice::ingest
