// AudioFramer: cuts the packets of an audio stream into coded frames where the source does not. Private to
// this room; one thread.
//
// MPEG-TS packs several frames into a PES packet and cuts them anywhere; RTP and raw streams do the like for
// the codecs that can be told apart by their headers. All other packets pass as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ingest/ffmpeg.h"
#include "ingest/packet_source.h"

namespace sluice::ingest {

struct FramedAudio {
  ffmpeg::Ptr<AVPacket> packet;
  std::optional<std::int64_t> time;  // as given for the packet that the frame began in
};

class AudioFramer {
 public:
  explicit AudioFramer(const SourceStream& stream);

  std::vector<FramedAudio> push(const AVPacket& packet, std::optional<std::int64_t> time);

 private:
  ffmpeg::Ptr<AVCodecContext> context_;  // the parser wants one
  ffmpeg::Ptr<AVCodecParserContext> parser_;
};

}  // namespace sluice::ingest
