// Tracks and samples written by hand, for tests only.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/testing/hex.h"
#include "fmp4/fragment.h"
#include "media/aac.h"
#include "media/parameter_sets.h"
#include "media/testing/parameter_sets.h"

namespace sluice::fmp4::testing {

inline media::Track h264_track(const media::testing::H264Sets& source, std::uint32_t id = 1) {
  media::ParameterSets sets(media::Codec::kH264);
  sets.update(sluice::testing::unhex(source.sps));
  sets.update(sluice::testing::unhex(source.pps));
  return {.id = id, .timescale = 90000, .config = *sets.make_video_config()};
}

inline media::Track h265_track(const media::testing::H265Sets& source, std::uint32_t id = 1) {
  media::ParameterSets sets(media::Codec::kH265);
  sets.update(sluice::testing::unhex(source.vps));
  sets.update(sluice::testing::unhex(source.sps));
  sets.update(sluice::testing::unhex(source.pps));
  return {.id = id, .timescale = 90000, .config = *sets.make_video_config()};
}

// AAC-LC, 48 kHz, stereo.
inline media::Track aac_track(std::uint32_t id = 2) {
  return {.id = id, .timescale = 48000, .config = *media::make_audio_config(sluice::testing::unhex("1190"))};
}

// A sample of pieces given in hexadecimal.
inline media::Sample sample(std::int64_t dts, std::int64_t pts, bool sync, bool nal_units,
                            std::initializer_list<std::string_view> pieces) {
  auto owner = std::make_shared<std::vector<std::vector<std::uint8_t>>>();
  for (const auto piece : pieces) owner->push_back(sluice::testing::unhex(piece));
  media::Sample result{.dts = {dts}, .pts = {pts}, .sync = sync};
  for (const auto& piece : *owner) result.data.pieces.emplace_back(piece);
  result.data.nal_units = nal_units;
  result.data.owner = std::move(owner);
  return result;
}

inline media::Sample picture(std::int64_t dts, std::int64_t pts, bool sync,
                             std::initializer_list<std::string_view> units) {
  return sample(dts, pts, sync, true, units);
}

inline media::Sample sound(std::int64_t dts, std::string_view frame) {
  return sample(dts, dts, true, false, {frame});
}

// The samples, which have to outlive the result, each of them so long.
inline std::vector<TimedSample> timed(const std::vector<media::Sample>& samples, std::int64_t duration) {
  std::vector<TimedSample> result;
  result.reserve(samples.size());
  for (const media::Sample& each : samples) result.push_back({.sample = &each, .duration = {duration}});
  return result;
}

}  // namespace sluice::fmp4::testing
