#include "camera/camera.h"

#include <utility>

namespace sluice::camera {

Camera::Camera(ingest::SourceOptions source, const hls::StreamOptions& stream,
               hls::Duration extra_part_wait_time, const Clock& clock)
    : name_(source.name),
      extra_part_wait_time_(extra_part_wait_time),
      timeline_(std::make_shared<hls::Timeline>(hls::first_numbers(clock.wall()), stream.window)),
      packager_(stream, timeline_),
      reader_(std::move(source), packager_, *this, clock) {}

Camera::~Camera() {
  stop();
}

void Camera::start() {
  reader_.start();
}
void Camera::stop() {
  reader_.stop();
}

ingest::SourceState Camera::state() const {
  const std::lock_guard lock(state_mutex_);
  return state_;
}

// The reader has written its line about it already.
void Camera::on_state(const ingest::SourceState& state) {
  if (std::holds_alternative<ingest::Ended>(state)) packager_.finish();
  const std::lock_guard lock(state_mutex_);
  state_ = state;
}

}  // namespace sluice::camera
