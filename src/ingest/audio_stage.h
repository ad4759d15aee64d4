// AudioStage: from the packets of a source's audio to AAC frames without gaps or overlaps. Private to this
// room; one thread.
//
// AAC passes untouched (AacPassthrough); whatever else FFmpeg decodes is encoded anew as AAC-LC
// (AacTranscoder).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "ingest/audio_clock.h"
#include "ingest/ffmpeg.h"
#include "ingest/packet_source.h"
#include "ingest/source_statistics.h"
#include "ingest/stamps.h"
#include "media/sample.h"
#include "media/track.h"

namespace sluice::ingest {

// One coded frame on the source's time line, in samples of the served sound.
struct AudioFrame {
  media::SampleData data;
  media::Ticks pts;
  WallTime arrival;
};

class AudioStage {
 public:
  virtual ~AudioStage() = default;

  // `time` is the packet's, in the time base of the stream and unwrapped, if it has one.
  virtual std::vector<AudioFrame> push(const AVPacket& packet, std::optional<std::int64_t> time,
                                       const Arrival& arrival) = 0;
  // Of the frames returned last; null until enough has been seen.
  virtual const std::shared_ptr<const media::AudioConfig>& config() const = 0;
};

// kUnsupported, with the reason, for what can be neither passed on nor decoded.
Result<std::unique_ptr<AudioStage>> make_audio_stage(const SourceStream& stream,
                                                     AudioClock::Smoothing smoothing,
                                                     SourceStatistics& statistics);

}  // namespace sluice::ingest
