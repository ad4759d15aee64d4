// Camera: one source from its connection to its published playlist, on a thread of its own, and what can be
// said of it. A camera that stalls, floods or dies touches nothing outside of this object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "hls/packager.h"
#include "hls/presentation.h"
#include "hls/rendition.h"
#include "ingest/camera_reader.h"

namespace sluice::camera {

class Camera final : private ingest::StateListener {
 public:
  // `extra_part_wait_time`: how much longer than usual its viewers' requests may be held, for a camera that
  // sends in bursts. `clock` outlives the camera. `state_file`: what has to outlive the process is read from
  // there and kept there; nothing is kept when it is empty.
  Camera(ingest::SourceOptions source, const hls::StreamOptions& stream, hls::Duration extra_part_wait_time,
         const Clock& clock, std::filesystem::path state_file = {});
  ~Camera() override;
  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  // By the owner; start() once. stop() interrupts whatever the camera's thread is doing and waits for it to
  // end; what has been published stays readable. It may be called again, and the destructor does.
  void start();
  void stop();

  // --- Any thread ---
  const std::string& name() const { return name_; }
  const std::shared_ptr<hls::Rendition>& rendition() const { return packager_.rendition(); }
  std::shared_ptr<hls::Timeline> timeline() const { return rendition()->current().timeline; }
  hls::Duration extra_part_wait_time() const { return extra_part_wait_time_; }
  ingest::SourceState state() const;
  const ingest::SourceStatistics& statistics() const { return reader_.statistics(); }

  // About ten times a second, from a thread that is not the camera's: keeps the playlist going when the
  // camera is silent.
  void tick() { packager_.tick(); }

  // Where the camera's thread puts its samples; another may as long as the camera is not started.
  hls::Packager& packager() { return packager_; }

 private:
  void on_state(const ingest::SourceState& state) override;
  static hls::Presentation::Save saver(std::filesystem::path file);

  const std::string name_;
  const hls::Duration extra_part_wait_time_;
  hls::Presentation presentation_;
  hls::Packager packager_;

  mutable std::mutex state_mutex_;
  ingest::SourceState state_ = ingest::Connecting{};

  ingest::CameraReader reader_;  // last: its thread uses what stands above
};

}  // namespace sluice::camera
