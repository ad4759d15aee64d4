#include "api/statistics_json.h"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace sluice::api {
namespace {

using Json = nlohmann::ordered_json;

Json http_json(const http::Stats& stats) {
  Json refused = Json::object();
  for (std::size_t i = 0; i < http::kRefusals; ++i) {
    const auto refusal = static_cast<http::Refusal>(i);
    refused[std::string(http::to_string(refusal))] = stats.refused_by(refusal);
  }
  return {{"connections_now", stats.connections_now},
          {"connections", stats.connections},
          {"requests", stats.requests},
          {"held_now", stats.held_now},
          {"held", stats.held},
          {"cancelled", stats.cancelled},
          {"refused", std::move(refused)}};
}

Json source_json(const ingest::SourceStatistics& source) {
  return {{"packets", source.packets.value()},
          {"bytes", source.bytes.value()},
          {"video_samples", source.video_samples.value()},
          {"audio_samples", source.audio_samples.value()},
          {"runs", source.runs.value()},
          {"connections", source.connections.value()},
          {"failures", source.failures.value()},
          {"repairs",
           {{"missing_timestamps", source.missing_timestamps.value()},
            {"equal_timestamps", source.equal_timestamps.value()},
            {"backward_timestamps", source.backward_timestamps.value()},
            {"stray_timestamps", source.stray_timestamps.value()},
            {"timestamp_jumps", source.timestamp_jumps.value()},
            {"remapped_timestamps", source.remapped_timestamps.value()},
            {"presented_before_decoded", source.presented_before_decoded.value()},
            {"audio_gaps", source.audio_gaps.value()},
            {"audio_overlaps", source.audio_overlaps.value()}}},
          {"skipped_samples", source.skipped_samples.value()},
          {"damaged_access_units", source.damaged_access_units.value()},
          {"audio_decode_errors", source.audio_decode_errors.value()}};
}

}  // namespace

std::string statistics_json(const http::Stats& stats, const camera::Registry& registry) {
  std::vector<SourceView> sources;
  for (const auto& camera : registry.cameras()) {
    const camera::Stream* substream = std::as_const(*camera).substream();
    sources.push_back({.name = camera->name(),
                       .statistics = camera->main().statistics(),
                       .substream = substream != nullptr ? &substream->statistics() : nullptr});
  }
  return statistics_json(stats, sources);
}

std::string statistics_json(const http::Stats& stats, std::span<const SourceView> sources) {
  Json cameras = Json::object();
  for (const SourceView& source : sources) {
    Json& json = cameras[std::string(source.name)] = source_json(source.statistics);
    if (source.substream != nullptr) json["substream"] = source_json(*source.substream);
  }
  return Json{{"http", http_json(stats)}, {"cameras", std::move(cameras)}}.dump() + "\n";
}

}  // namespace sluice::api
