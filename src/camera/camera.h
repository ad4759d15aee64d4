// Camera: what is served under one name: a main stream, and the substream beside it where there is one, which
// share a presentation. A camera that stalls, floods or dies touches nothing outside of this object, and
// neither of its streams the other.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "camera/presentation_file.h"
#include "camera/stream.h"
#include "hls/presentation.h"

namespace sluice::camera {

struct CameraOptions {
  ingest::SourceOptions source;                    // its name is the camera's
  std::optional<ingest::SourceOptions> substream;  // its name is not used
  hls::StreamOptions stream;
  // How much longer than usual its viewers' requests may be held, for a camera that sends in bursts.
  hls::Duration extra_part_wait_time{0};
  // What has to outlive the process is read from there and kept there; nothing is kept when it is empty.
  std::filesystem::path state_file;
};

class Camera {
 public:
  // `clock` outlives the camera.
  Camera(const CameraOptions& options, const Clock& clock);

  // By the owner; start() once. stop() interrupts whatever the camera's threads are doing and waits for them
  // to end; what has been published stays readable. It may be called again, and the destructor does.
  void start();
  void stop();

  // Every hls::kTick, from a thread that is not the camera's: keeps the playlists going when a source is
  // silent.
  void tick();

  Stream& main() { return main_; }
  Stream* substream() { return substream_.get(); }

  // --- Any thread ---
  const std::string& name() const { return name_; }
  hls::Duration extra_part_wait_time() const { return extra_part_wait_time_; }
  const Stream& main() const { return main_; }
  const Stream* substream() const { return substream_.get(); }  // null: there is none

 private:
  const std::string name_;
  const hls::Duration extra_part_wait_time_;
  const std::unique_ptr<PresentationFiles> files_;  // null: nothing is kept
  hls::Presentation presentation_;
  Stream main_;
  const std::unique_ptr<Stream> substream_;
};

}  // namespace sluice::camera
