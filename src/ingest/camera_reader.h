// CameraReader: one camera in: connects, reads, repairs, reconnects for ever, on a thread of its own.
//
// Samples go to the sink and states to the listener, both called on that thread only and never after stop()
// has returned. A camera that is absent, silent or hostile costs nothing but its own thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "ingest/backoff.h"
#include "ingest/interrupt.h"
#include "ingest/source_options.h"
#include "ingest/source_state.h"
#include "ingest/source_statistics.h"
#include "media/sample_sink.h"
#include "media/track.h"

namespace sluice::ingest {

class FfmpegLogScope;
class PacketSource;
class Pipeline;

class CameraReader {
 public:
  struct Timing {
    Backoff::Limits backoff;
    std::chrono::milliseconds open{10'000};  // for a connection to stand
    std::chrono::milliseconds silence{
        10'000};             // without data, or without a picture, before the camera is given up
    std::uint64_t seed = 0;  // of the back-off; 0 draws one
  };

  // `sink`, `listener` and `clock` outlive the reader.
  CameraReader(SourceOptions options, media::SampleSink& sink, StateListener& listener, const Clock& clock);
  CameraReader(SourceOptions options, media::SampleSink& sink, StateListener& listener, const Clock& clock,
               Timing timing);
  ~CameraReader();
  CameraReader(const CameraReader&) = delete;
  CameraReader& operator=(const CameraReader&) = delete;

  // Once. Whatever is wrong with the options shows as a state.
  void start();
  // Ends the thread wherever it is, within a second. A run that was begun is ended before. May be called
  // twice, but not from the sink or listener.
  void stop();

  const SourceStatistics& statistics() const { return statistics_; }

 private:
  void run();
  // Runs until the source is lost, and says why.
  Error run_session(FfmpegLogScope& log);
  Result<std::unique_ptr<PacketSource>> make_source(FfmpegLogScope& log);
  Error pump(PacketSource& source, Pipeline& pipeline);
  void announce_run(const Pipeline& pipeline);
  void wait(const Error& reason, Backoff& backoff);

  SourceOptions options_;
  media::SampleSink& sink_;
  StateListener& listener_;
  const Clock& clock_;
  Timing timing_;
  log::Logger logger_;
  SourceStatistics statistics_;
  Interrupt interrupt_;
  // Of the thread:
  std::optional<SteadyTime> streaming_since_;
  std::vector<media::Track> announced_;  // the tracks last told to the listener
  std::uint64_t announced_runs_ = 0;
  std::string last_reason_;
  std::thread thread_;
};

}  // namespace sluice::ingest
