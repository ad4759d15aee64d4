// PacketSource: where packets come from: libavformat (Demuxer) or the built-in camera (TestCamera). Private
// to this room; one thread.
#pragma once

#include <memory>
#include <optional>

#include "base/result.h"
#include "ingest/ffmpeg.h"

namespace sluice::ingest {

struct SourceStream {
  int index = -1;
  std::shared_ptr<const AVCodecParameters> parameters;
  AVRational time_base{0, 1};
  int timestamp_bits = 64;  // where they wrap
  // Packets hold whole access units or audio frames; otherwise pieces of a byte stream.
  bool framed = true;
  // The times are mapped anew with each RTCP sender report; see RtpClock.
  bool mapped_by_reports = false;
};

// What is to be served of a source. A camera's further streams are not read.
struct SourceStreams {
  // Their parameters are final once a packet of theirs has been read.
  std::optional<SourceStream> video;
  std::optional<SourceStream> audio;
  bool more_may_come = false;  // the container may still declare others
};

class PacketSource {
 public:
  virtual ~PacketSource() = default;

  virtual Result<void> open() = 0;
  // The next packet of one of the streams. kEnd when a file ended; every other error ends the connection.
  virtual Result<ffmpeg::Ptr<AVPacket>> read() = 0;
  virtual const SourceStreams& streams() const = 0;
  // Packets can be had faster than they are to be shown: a file, or a camera behind HLS.
  virtual bool needs_pacing() const = 0;
};

}  // namespace sluice::ingest
