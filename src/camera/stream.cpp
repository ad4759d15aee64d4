#include "camera/stream.h"

#include <utility>

namespace sluice::camera {

Stream::Stream(ingest::SourceOptions source, hls::Presentation& presentation, std::size_t index,
               const Clock& clock)
    : presentation_(presentation),
      index_(index),
      packager_(presentation, index, clock),
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
