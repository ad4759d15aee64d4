// SourceState: what a camera's reader is doing, and why, in words.
#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "media/track.h"

namespace sluice::ingest {

struct Connecting {};

// Samples flow, in a run with these tracks.
struct Streaming {
  std::vector<media::Track> tracks;
};

// Nothing flows because of `reason`; the next try begins after `next_try`.
struct Waiting {
  Error reason;
  std::chrono::milliseconds next_try;
};

// A file came to its end. Final.
struct Ended {};

using SourceState = std::variant<Connecting, Streaming, Waiting, Ended>;

// "connecting", "streaming H.264 1920x1080 at 25 fps, AAC 48000 Hz stereo",
// "waiting: connection refused", "ended".
std::string describe(const SourceState& state);
// "H.264 1920x1080 at 25 fps, AAC 48000 Hz stereo"
std::string describe(const std::vector<media::Track>& tracks);

// Called on the camera's own thread, once for each change, in order. Must return soon: the camera waits for
// it.
class StateListener {
 public:
  virtual ~StateListener() = default;
  virtual void on_state(const SourceState& state) = 0;
};

}  // namespace sluice::ingest
