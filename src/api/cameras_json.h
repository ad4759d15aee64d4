// The JSON of GET /api/v1/cameras: what the page and other programs learn of the cameras. Any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "camera/registry.h"
#include "hls/timeline.h"
#include "ingest/source_state.h"

namespace sluice::api {

// {"cameras":[{"name","state","message","playlist","low_latency","part_target","target_duration","video","audio",
// "substream"}]}, in the order of the configuration; what is not known yet is null. "substream" is
// {"state","message","video","audio"}, or null where there is none.
//
// "state" is for programs: "connecting", "streaming", "waiting" or "ended". "message" is for people and says
// what the state does not: why a camera is waiting; empty in the other states. Never holds a source's URL.
std::string cameras_json(const camera::Registry& registry);

// The same of what is known of each camera at one moment.
struct CameraView {
  std::string_view name;
  ingest::SourceState state;
  std::shared_ptr<const hls::Snapshot> version;  // null: none yet
  struct Substream {
    ingest::SourceState state;
    std::shared_ptr<const hls::Snapshot> version;
  };
  std::optional<Substream> substream;
};
std::string cameras_json(std::span<const CameraView> cameras);

}  // namespace sluice::api
