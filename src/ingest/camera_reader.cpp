#include "ingest/camera_reader.h"

#include <random>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "ingest/demuxer.h"
#include "ingest/ffmpeg_log.h"
#include "ingest/paced_sink.h"
#include "ingest/pipeline.h"
#include "ingest/source_url.h"
#include "ingest/test_camera.h"

namespace sluice::ingest {
namespace {

std::uint64_t seed_or_random(std::uint64_t seed) {
  return seed != 0 ? seed : std::random_device{}();
}

}  // namespace

CameraReader::CameraReader(SourceOptions options, media::SampleSink& sink, StateListener& listener,
                           const Clock& clock)
    : CameraReader(std::move(options), sink, listener, clock, Timing{}) {}

CameraReader::CameraReader(SourceOptions options, media::SampleSink& sink, StateListener& listener,
                           const Clock& clock, Timing timing)
    : options_(std::move(options)),
      sink_(sink),
      listener_(listener),
      clock_(clock),
      timing_(timing),
      logger_("camera " + options_.name),
      interrupt_(clock) {}

CameraReader::~CameraReader() {
  stop();
}

void CameraReader::start() {
  thread_ = std::thread([this] { run(); });
}

void CameraReader::stop() {
  interrupt_.stop();
  if (thread_.joinable()) thread_.join();
}

void CameraReader::run() {
  FfmpegLogScope log(logger_, clock_);
  Backoff backoff(timing_.backoff, seed_or_random(timing_.seed));
  while (!interrupt_.stopped()) {
    listener_.on_state(Connecting{});
    streaming_since_.reset();
    announced_.clear();
    announced_runs_ = 0;
    const Error reason = run_session(log);
    if (interrupt_.stopped()) return;
    if (reason.code() == ErrorCode::kEnd) {
      logger_.info("{}", reason.message());
      listener_.on_state(Ended{});
      return;
    }
    wait(reason, backoff);
  }
}

void CameraReader::wait(const Error& reason, Backoff& backoff) {
  statistics_.failures.add();
  if (streaming_since_) {
    backoff.note_run(
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - *streaming_since_));
  }
  const auto next_try = backoff.next();
  // Hours of the same trouble are one line.
  if (streaming_since_ || reason.message() != last_reason_) {
    logger_.warn("{}; trying again in {:.1f} s, and until it answers", reason.message(),
                 std::chrono::duration<double>(next_try).count());
  }
  last_reason_ = reason.message();
  listener_.on_state(Waiting{.reason = reason, .next_try = next_try});
  interrupt_.sleep_for(next_try);
}

Result<std::unique_ptr<PacketSource>> CameraReader::make_source(FfmpegLogScope& log) {
  SLUICE_ASSIGN(SourceUrl url, parse_source_url(options_.url));
  if (url.kind == SourceKind::kTest) {
    SLUICE_ASSIGN(const TestCameraOptions test, parse_test_camera_options(url.rest));
    return std::unique_ptr<PacketSource>(std::make_unique<TestCamera>(
        test, clock_, [this](std::chrono::microseconds time) { return interrupt_.sleep_for(time); }));
  }
  if (!options_.username.empty()) url.username = options_.username;
  if (!options_.password.empty()) url.password = options_.password;
  const Demuxer::Limits limits{.open = timing_.open, .read = timing_.silence};
  return std::unique_ptr<PacketSource>(
      std::make_unique<Demuxer>(std::move(url), options_, limits, interrupt_, log));
}

Error CameraReader::run_session(FfmpegLogScope& log) {
  auto source = make_source(log);
  if (!source) return source.error();
  PacketSource& packets = **source;
  if (auto opened = packets.open(); !opened) return opened.error();
  statistics_.connections.add();

  PacedSink paced(sink_, interrupt_, clock_);
  media::SampleSink& sink = packets.needs_pacing() ? static_cast<media::SampleSink&>(paced) : sink_;
  const auto time_source = options_.use_wallclock_as_timestamps ? TimeSource::kArrival : TimeSource::kStream;
  Pipeline pipeline(sink, time_source, logger_, statistics_);
  Error lost = pump(packets, pipeline);
  pipeline.finish();
  return lost;
}

Error CameraReader::pump(PacketSource& source, Pipeline& pipeline) {
  SteadyTime last_picture = clock_.steady();
  while (!interrupt_.stopped()) {
    auto packet = source.read();
    if (!packet) return packet.error();
    const Arrival arrival{.steady = clock_.steady(), .wall = clock_.wall()};
    const auto& video = source.streams().video;
    if (!video || (*packet)->stream_index == video->index) {
      last_picture = arrival.steady;
    } else if (arrival.steady - last_picture > timing_.silence) {
      return {ErrorCode::kTimeout,
              fmt::format("no picture for {} s, though sound comes",
                          std::chrono::ceil<std::chrono::seconds>(timing_.silence).count())};
    }
    if (auto pushed = pipeline.push(source.streams(), **packet, arrival); !pushed) return pushed.error();
    announce_run(pipeline);
  }
  return {ErrorCode::kCancelled, "stopped"};
}

void CameraReader::announce_run(const Pipeline& pipeline) {
  const std::vector<media::Track>& tracks = pipeline.tracks();
  if (tracks.empty() || (pipeline.runs() == announced_runs_)) return;
  announced_runs_ = pipeline.runs();
  if (!streaming_since_) streaming_since_ = clock_.steady();
  if (media::same_configuration(tracks, announced_)) return;
  announced_ = tracks;
  last_reason_.clear();
  logger_.info("streaming {}", describe(tracks));
  listener_.on_state(Streaming{.tracks = tracks});
}

}  // namespace sluice::ingest
