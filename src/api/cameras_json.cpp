#include "api/cameras_json.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hls/names.h"

namespace sluice::api {
namespace {

using Json = nlohmann::ordered_json;

struct StateName {
  const char* operator()(const ingest::Connecting&) const { return "connecting"; }
  const char* operator()(const ingest::Streaming&) const { return "streaming"; }
  const char* operator()(const ingest::Waiting&) const { return "waiting"; }
  const char* operator()(const ingest::Ended&) const { return "ended"; }
};

double seconds(hls::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

Json video_json(const media::VideoConfig& video, hls::Duration frame_interval) {
  Json json = {{"codec", media::to_string(video.codec)}, {"width", video.width}, {"height", video.height}};
  json["frame_rate"] = frame_interval.count() > 0
                           ? Json(std::round(1e8 / static_cast<double>(frame_interval.count())) / 100)
                           : Json(nullptr);
  return json;
}

Json audio_json(const media::AudioConfig& audio) {
  return {{"codec", media::to_string(audio.codec)},
          {"sample_rate", audio.sample_rate},
          {"channels", audio.channels}};
}

void describe_playlist(const hls::PlaylistState& state, Json& json) {
  json["low_latency"] = state.targets.low_latency;
  if (state.targets.low_latency) json["part_target"] = seconds(state.targets.part_target);
  json["target_duration"] = state.targets.target_duration.count();
  if (state.segments.empty()) return;
  for (const media::Track& track : state.segments.back()->init->tracks) {
    if (track.is_video()) {
      json["video"] = video_json(track.video(), state.targets.frame_interval);
    } else {
      json["audio"] = audio_json(track.audio());
    }
  }
}

Json camera_json(const camera::Camera& camera) {
  const ingest::SourceState state = camera.state();
  Json json = {{"name", camera.name()},
               {"state", std::visit(StateName{}, state)},
               {"message", ingest::describe(state)},
               {"playlist", fmt::format("live/{}/{}", camera.name(), hls::kMultivariantPlaylistName)},
               {"low_latency", nullptr},
               {"part_target", nullptr},
               {"target_duration", nullptr},
               {"video", nullptr},
               {"audio", nullptr}};
  if (const auto version = camera.timeline()->snapshot()) describe_playlist(version->state(), json);
  return json;
}

}  // namespace

std::string cameras_json(const camera::Registry& registry) {
  Json list = Json::array();
  for (const auto& camera : registry.cameras()) list.push_back(camera_json(*camera));
  // A camera may send any bytes as its words; what is not UTF-8 is replaced.
  return Json{{"cameras", std::move(list)}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sluice::api
