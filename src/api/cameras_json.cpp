#include "api/cameras_json.h"

#include <cmath>
#include <utility>
#include <vector>

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

// ingest::describe() begins with the state, which has a field of its own here.
std::string message(const ingest::SourceState& state) {
  const auto* waiting = std::get_if<ingest::Waiting>(&state);
  return waiting != nullptr ? waiting->reason.message() : std::string();
}

double seconds(hls::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

Json video_json(const media::VideoConfig& video, hls::Duration frame_interval) {
  Json json = {{"codec", media::to_string(video.codec)}, {"width", video.width}, {"height", video.height}};
  json["frame_rate"] =
      frame_interval.count() > 0 ? Json(std::round(100 / seconds(frame_interval)) / 100) : Json(nullptr);
  return json;
}

Json audio_json(const media::AudioConfig& audio) {
  return {{"codec", media::to_string(audio.codec)},
          {"sample_rate", audio.sample_rate},
          {"channels", audio.channels}};
}

void describe_tracks(const hls::PlaylistState& state, Json& json) {
  if (state.segments.empty()) return;
  for (const media::Track& track : state.segments.back()->init->tracks) {
    if (track.is_video()) {
      json["video"] = video_json(track.video(), state.targets.frame_interval);
    } else {
      json["audio"] = audio_json(track.audio());
    }
  }
}

void describe_playlist(const hls::PlaylistState& state, Json& json) {
  json["low_latency"] = state.targets.low_latency;
  if (state.targets.low_latency) json["part_target"] = seconds(state.targets.part_target);
  json["target_duration"] = state.targets.target_duration.count();
  describe_tracks(state, json);
}

Json substream_json(const CameraView::Substream& substream) {
  Json json = {{"state", std::visit(StateName{}, substream.state)},
               {"message", message(substream.state)},
               {"video", nullptr},
               {"audio", nullptr}};
  if (substream.version != nullptr) describe_tracks(substream.version->state(), json);
  return json;
}

Json camera_json(const CameraView& camera) {
  Json json = {{"name", camera.name},
               {"state", std::visit(StateName{}, camera.state)},
               {"message", message(camera.state)},
               {"playlist", fmt::format("live/{}/{}", camera.name, hls::kMultivariantPlaylistName)},
               {"low_latency", nullptr},
               {"part_target", nullptr},
               {"target_duration", nullptr},
               {"video", nullptr},
               {"audio", nullptr},
               {"substream", nullptr}};
  if (camera.version != nullptr) describe_playlist(camera.version->state(), json);
  if (camera.substream) json["substream"] = substream_json(*camera.substream);
  return json;
}

}  // namespace

std::string cameras_json(const camera::Registry& registry) {
  std::vector<CameraView> views;
  for (const auto& camera : registry.cameras()) {
    CameraView& view = views.emplace_back(
        CameraView{camera->name(), camera->main().state(), camera->main().snapshot(), std::nullopt});
    if (const camera::Stream* substream = std::as_const(*camera).substream()) {
      view.substream = {substream->state(), substream->snapshot()};
    }
  }
  return cameras_json(views);
}

std::string cameras_json(std::span<const CameraView> cameras) {
  Json list = Json::array();
  for (const CameraView& camera : cameras) list.push_back(camera_json(camera));
  // A message may hold words of the camera's own, in any encoding.
  return Json{{"cameras", std::move(list)}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sluice::api
