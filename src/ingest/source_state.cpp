#include "ingest/source_state.h"

#include <fmt/format.h>

namespace sluice::ingest {
namespace {

std::string describe(const media::Track& track) {
  if (track.is_video()) {
    const media::VideoConfig& video = track.video();
    std::string out = fmt::format("{} {}x{}", media::to_string(video.codec), video.width, video.height);
    if (video.nominal_frame_rate > 0) out += fmt::format(" at {:.4g} fps", video.nominal_frame_rate);
    return out;
  }
  const media::AudioConfig& audio = track.audio();
  const std::string channels = audio.channels == 1   ? "mono"
                               : audio.channels == 2 ? "stereo"
                                                     : fmt::format("{} channels", audio.channels);
  return fmt::format("{} {} Hz {}", media::to_string(audio.codec), audio.sample_rate, channels);
}

struct Describe {
  std::string operator()(const Connecting&) const { return "connecting"; }
  std::string operator()(const Streaming& state) const {
    return "streaming " + ingest::describe(state.tracks);
  }
  std::string operator()(const Waiting& state) const { return "waiting: " + state.reason.message(); }
  std::string operator()(const Ended&) const { return "ended"; }
};

}  // namespace

std::string describe(const SourceState& state) {
  return std::visit(Describe{}, state);
}

std::string describe(const std::vector<media::Track>& tracks) {
  std::string out;
  for (const media::Track& track : tracks) {
    if (!out.empty()) out += ", ";
    out += describe(track);
  }
  return out;
}

}  // namespace sluice::ingest
