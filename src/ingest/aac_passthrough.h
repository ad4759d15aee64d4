// AacPassthrough: AAC frames as they come, raw, out of ADTS or out of LATM. Private to this room; one thread.
#pragma once

#include <memory>
#include <vector>

#include "ingest/audio_framer.h"
#include "ingest/audio_stage.h"
#include "ingest/latm.h"
#include "media/aac.h"

namespace sluice::ingest {

class AacPassthrough final : public AudioStage {
 public:
  // `stream` is AAC, with extradata if it is raw, or LATM. An error for extradata that cannot be read.
  static Result<std::unique_ptr<AacPassthrough>> make(const SourceStream& stream,
                                                      AudioClock::Smoothing smoothing,
                                                      SourceStatistics& statistics);

  std::vector<AudioFrame> push(const AVPacket& packet, std::optional<std::int64_t> time,
                               const Arrival& arrival) override;
  const std::shared_ptr<const media::AudioConfig>& config() const override { return config_; }

 private:
  AacPassthrough(const SourceStream& stream, AudioClock::Smoothing smoothing, SourceStatistics& statistics);

  Result<void> configure(std::span<const std::uint8_t> audio_specific_config);
  // The frame without what it came wrapped in.
  Result<media::SampleData> unwrap(ffmpeg::Ptr<AVPacket> packet);
  Result<media::SampleData> unwrap_latm(const AVPacket& packet);
  bool make_room(std::optional<media::Ticks> time);

  AVRational time_base_;
  AudioFramer framer_;
  AudioClock::Smoothing smoothing_;
  SourceStatistics& statistics_;
  std::shared_ptr<const media::AudioConfig> config_;
  std::int64_t frame_length_ = 0;  // in samples of the served sound
  std::optional<AudioClock> clock_;
  enum class Wrapping { kNone, kAdts, kLatm } wrapping_;
  LatmReader latm_;
};

}  // namespace sluice::ingest
