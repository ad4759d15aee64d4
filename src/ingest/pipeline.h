// Pipeline: the stages of one connection: packets in, runs of samples out. Private to this room; one thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "ingest/audio_stage.h"
#include "ingest/clock_watch.h"
#include "ingest/packet_source.h"
#include "ingest/reported_sync.h"
#include "ingest/rtp_clock.h"
#include "ingest/run_assembler.h"
#include "ingest/source_statistics.h"
#include "ingest/stamps.h"
#include "ingest/unwrapper.h"
#include "ingest/video_stage.h"
#include "media/sample_sink.h"

namespace sluice::ingest {

class Pipeline {
 public:
  Pipeline(media::SampleSink& sink, TimeSource time_source, const log::Logger& logger,
           SourceStatistics& statistics);

  // A packet of one of the streams. kUnsupported when the source has video that cannot be served, or
  // whose clock stands still. Sound is counted, and its clock does not matter.
  Result<void> push(const SourceStreams& streams, const AVPacket& packet, const Arrival& arrival);
  // The source has ended, or is lost: hands on what is held and ends the run.
  void finish();

  // Of the run under way, and how many there have been.
  const std::vector<media::Track>& tracks() const { return assembler_.tracks(); }
  std::uint64_t runs() const { return assembler_.runs(); }

 private:
  Result<void> open_video(const SourceStream& stream);
  void open_audio(const SourceStream& stream);
  std::optional<RtpClock> make_clock(const SourceStream& stream, RtpClock::Order order) const;
  std::int64_t without_steps(std::optional<RtpClock>& clock, std::int64_t time, const Arrival& arrival);
  std::optional<std::int64_t> time_of_sound(const AVPacket& packet, const Arrival& arrival);
  Result<void> push_video(const AVPacket& packet, const Arrival& arrival);
  void push_audio(const AVPacket& packet, const Arrival& arrival);

  TimeSource time_source_;
  const log::Logger& logger_;
  SourceStatistics& statistics_;
  RunAssembler assembler_;

  struct VideoLane {
    SourceStream stream;
    Unwrapper unwrapper;
    std::optional<RtpClock> clock;
    ClockWatch watch;
    VideoStage stage;
  };
  struct AudioLane {
    SourceStream stream;
    Unwrapper unwrapper;
    std::optional<RtpClock> clock;
    ReportedSync sync;
    std::unique_ptr<AudioStage> stage;  // null for sound that is left out
  };
  std::optional<VideoLane> video_;
  std::optional<AudioLane> audio_;
};

}  // namespace sluice::ingest
