// Registry: all cameras by name. Filled before the server starts and constant from then on; any thread may
// look.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "camera/camera.h"
#include "camera/heartbeat.h"

namespace sluice::camera {

class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;
  ~Registry();

  // kInvalid when the name is taken.
  Result<void> add(std::unique_ptr<Camera> camera);

  // By the owner. stop() interrupts all cameras at once and returns when the last of their threads has ended;
  // it may be called again, and the destructor does.
  void start();
  void stop();

  // In the order they were added.
  const std::vector<std::unique_ptr<Camera>>& cameras() const { return cameras_; }
  Camera* find(std::string_view name) const;  // null when there is none

 private:
  std::vector<std::unique_ptr<Camera>> cameras_;
  Heartbeat heartbeat_;
};

}  // namespace sluice::camera
