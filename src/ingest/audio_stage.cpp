#include "ingest/audio_stage.h"

#include "ingest/aac_passthrough.h"
#include "ingest/aac_transcoder.h"

namespace sluice::ingest {

Result<std::unique_ptr<AudioStage>> make_audio_stage(const SourceStream& stream,
                                                     AudioClock::Smoothing smoothing,
                                                     SourceStatistics& statistics) {
  const AVCodecID codec = stream.parameters->codec_id;
  if (codec == AV_CODEC_ID_AAC || codec == AV_CODEC_ID_AAC_LATM) {
    // AAC with a configuration that we cannot describe may still be decoded and encoded anew.
    if (auto stage = AacPassthrough::make(stream, smoothing, statistics)) {
      return std::unique_ptr<AudioStage>(std::move(stage).value());
    }
  }
  SLUICE_ASSIGN(auto stage, AacTranscoder::make(stream, smoothing, statistics));
  return std::unique_ptr<AudioStage>(std::move(stage));
}

}  // namespace sluice::ingest
