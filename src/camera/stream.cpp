#include "camera/stream.h"

#include <utility>

#include "hls/names.h"

namespace sluice::camera {
namespace {

constexpr std::chrono::minutes kBetweenShortages{10};

}  // namespace

Stream::Stream(ingest::SourceOptions source, hls::Presentation& presentation, std::size_t index,
               const Clock& clock)
    : clock_(clock),
      logger_("camera " + source.name),
      presentation_(presentation),
      index_(index),
      packager_(presentation, index, clock),
      told_generation_(rendition()->current().number),
      reader_(std::move(source), packager_, *this, clock) {}

Stream::~Stream() {
  stop();
}

void Stream::start() {
  reader_.start();
}
void Stream::stop() {
  reader_.stop();
}

void Stream::tick() {
  packager_.tick();
  tell_of_generation();
  tell_of_shortages();
}

void Stream::tell_of_generation() {
  const std::uint64_t generation = rendition()->current().number;
  if (std::exchange(told_generation_, generation) == generation) return;
  logger_.info(
      "its playlist has ended and goes on in {}: it was away for long, or sends frames or key frames so far "
      "apart now that they break what the playlist promised; players that load the multivariant playlist "
      "again follow",
      hls::media_playlist_name(generation));
}

void Stream::tell_of_shortages() {
  const std::uint64_t shortages = packager_.shortages();
  const SteadyTime now = clock_.steady();
  if (shortages == told_shortages_ || (told_at_ && now - *told_at_ < kBetweenShortages)) return;
  logger_.warn(
      "its memory is too small for its bit rate: segments go sooner than players may rely on; give the "
      "camera more with `memory:`, or lower its bit rate");
  told_shortages_ = shortages;
  told_at_ = now;
}

ingest::SourceState Stream::state() const {
  const std::lock_guard lock(state_mutex_);
  return state_;
}

// The reader has written its line about it already.
void Stream::on_state(const ingest::SourceState& state) {
  const bool streaming = std::holds_alternative<ingest::Streaming>(state);
  const bool ended = std::holds_alternative<ingest::Ended>(state);
  // A source that has failed stays absent while it is tried again: it may fail for ever.
  if (streaming) presentation_.set_absent(index_, false);
  if (ended || std::holds_alternative<ingest::Waiting>(state)) presentation_.set_absent(index_, true);
  if (ended) packager_.finish();
  const std::lock_guard lock(state_mutex_);
  state_ = state;
}

}  // namespace sluice::camera
