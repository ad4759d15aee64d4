// Camera: one source from its connection to its published playlist, on a thread of its own, and what can be
// said of it. A camera that stalls, floods or dies touches nothing outside of this object.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "hls/packager.h"
#include "hls/timeline.h"
#include "ingest/camera_reader.h"

namespace sluice::camera {

class Camera final : private ingest::StateListener {
 public:
  // `extra_part_wait_time`: how much longer than usual its viewers' requests may be held, for a camera that
  // sends in bursts. `clock` outlives the camera.
  Camera(ingest::SourceOptions source, const hls::StreamOptions& stream, hls::Duration extra_part_wait_time,
         const Clock& clock);
  ~Camera() override;
  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  // By the owner; start() once. stop() interrupts whatever the camera's thread is doing and waits for it to
  // end; what has been published stays readable. It may be called again, and the destructor does.
  void start();
  void stop();

  // --- Any thread ---
  const std::string& name() const { return name_; }
  const std::shared_ptr<hls::Timeline>& timeline() const { return timeline_; }
  hls::Duration extra_part_wait_time() const { return extra_part_wait_time_; }
  ingest::SourceState state() const;
  const ingest::SourceStatistics& statistics() const { return reader_.statistics(); }

 private:
  void on_state(const ingest::SourceState& state) override;

  const std::string name_;
  const hls::Duration extra_part_wait_time_;
  const std::shared_ptr<hls::Timeline> timeline_;
  hls::Packager packager_;  // the camera's thread only

  mutable std::mutex state_mutex_;
  ingest::SourceState state_ = ingest::Connecting{};

  ingest::CameraReader reader_;  // last: its thread uses what stands above
};

}  // namespace sluice::camera
