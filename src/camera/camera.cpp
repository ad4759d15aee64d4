#include "camera/camera.h"

#include <utility>

#include "camera/presentation_file.h"

namespace sluice::camera {

Camera::Camera(ingest::SourceOptions source, const hls::StreamOptions& stream,
               hls::Duration extra_part_wait_time, const Clock& clock, std::filesystem::path state_file)
    : name_(source.name),
      extra_part_wait_time_(extra_part_wait_time),
      presentation_(stream, 1, clock.wall(), load_presentation(state_file), saver(std::move(state_file))),
      packager_(presentation_, 0, clock),
      reader_(std::move(source), packager_, *this, clock) {}

hls::Presentation::Save Camera::saver(std::filesystem::path file) {
  if (file.empty()) return nullptr;
  return [file = std::move(file)](const hls::SavedPresentation& saved) { save_presentation(file, saved); };
}

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
