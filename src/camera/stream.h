// Stream: one of a camera's streams, the main one or the substream, from its connection to its published
// playlists, on a thread of its own, and what can be said of it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "hls/packager.h"
#include "hls/presentation.h"
#include "hls/rendition.h"
#include "ingest/camera_reader.h"

namespace sluice::camera {

class Stream final : private ingest::StateListener {
 public:
  // The rendition number `index` of `presentation`, which outlives the stream, as `clock` does.
  Stream(ingest::SourceOptions source, hls::Presentation& presentation, std::size_t index,
         const Clock& clock);
  ~Stream() override;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // By the owner; start() once. stop() interrupts whatever the thread is doing and waits for it to end; what
  // has been published stays readable. It may be called again, and the destructor does.
  void start();
  void stop();
  // As Packager::tick(): never on the stream's own thread.
  void tick();

  // Where the stream's thread puts its samples; another may as long as the stream is not started.
  hls::Packager& packager() { return packager_; }

  // --- Any thread ---
  const std::shared_ptr<hls::Rendition>& rendition() const { return packager_.rendition(); }
  // The newest version that viewers are led to; null until there is one.
  std::shared_ptr<const hls::Snapshot> snapshot() const {
    return rendition()->current().timeline->snapshot();
  }
  ingest::SourceState state() const;
  const ingest::SourceStatistics& statistics() const { return reader_.statistics(); }

 private:
  void on_state(const ingest::SourceState& state) override;
  void tell_of_generation();
  void tell_of_shortages();

  const Clock& clock_;
  const log::Logger logger_;
  hls::Presentation& presentation_;
  const std::size_t index_;
  hls::Packager packager_;

  // Of tick():
  std::uint64_t told_generation_;
  std::uint64_t told_shortages_ = 0;
  std::optional<SteadyTime> told_at_;

  mutable std::mutex state_mutex_;
  ingest::SourceState state_ = ingest::Connecting{};

  ingest::CameraReader reader_;  // last: its thread uses what stands above
};

}  // namespace sluice::camera
