#include "camera/registry.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

namespace sluice::camera {

Registry::~Registry() {
  stop();
}

Result<void> Registry::add(std::unique_ptr<Camera> camera) {
  if (find(camera->name()) != nullptr) {
    return Error{ErrorCode::kInvalid,
                 fmt::format("there is a camera {} already; each needs a name of its own", camera->name())};
  }
  cameras_.push_back(std::move(camera));
  return {};
}

void Registry::start() {
  for (const auto& camera : cameras_) camera->start();
  heartbeat_.start([this] {
    for (const auto& camera : cameras_) camera->tick();
  });
}

// A camera that hangs takes its time to be interrupted; a hundred of them together take no longer than one.
void Registry::stop() {
  heartbeat_.stop();
  std::vector<std::thread> stoppers;
  stoppers.reserve(cameras_.size());
  for (const auto& camera : cameras_) {
    stoppers.emplace_back([&camera] { camera->stop(); });
  }
  for (std::thread& stopper : stoppers) stopper.join();
}

Camera* Registry::find(std::string_view name) const {
  const auto found =
      std::ranges::find(cameras_, name, [](const auto& camera) { return std::string_view(camera->name()); });
  return found == cameras_.end() ? nullptr : found->get();
}

}  // namespace sluice::camera
