#include "validate/media/piece.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::validate {

Duration to_duration(std::uint64_t ticks, std::uint32_t timescale) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  constexpr std::uint64_t kMostSeconds = 200ULL * 366 * 86'400;
  if (timescale == 0) return {};
  const std::uint64_t seconds = std::min(ticks / timescale, kMostSeconds);
  return Duration(static_cast<std::int64_t>(seconds * kSecond + ticks % timescale * kSecond / timescale));
}

Duration to_signed_duration(std::int64_t ticks, std::uint32_t timescale) {
  const auto magnitude =
      ticks < 0 ? 0 - static_cast<std::uint64_t>(ticks) : static_cast<std::uint64_t>(ticks);
  const Duration duration = to_duration(magnitude, timescale);
  return ticks < 0 ? -duration : duration;
}

std::vector<Sample> samples_of(const MediaFile& file, std::uint32_t track_id) {
  std::vector<Sample> samples;
  for (const MovieFragment& fragment : file.fragments) {
    for (const TrackFragment& track : fragment.tracks) {
      if (track.track_id == track_id)
        samples.insert(samples.end(), track.samples.begin(), track.samples.end());
    }
  }
  return samples;
}

const Track* Piece::main_track() const {
  return init.video() != nullptr ? init.video() : init.audio();
}

Duration Piece::listed_duration() const {
  return part ? segment.parts[*part].duration : segment.duration;
}

bool Piece::is_timed() const {
  return std::ranges::all_of(file.fragments, [](const MovieFragment& fragment) {
    return std::ranges::all_of(fragment.tracks,
                               [](const TrackFragment& track) { return track.decode_time.has_value(); });
  });
}

Duration Piece::media_duration() const {
  const Track* track = main_track();
  if (track == nullptr) return {};
  std::uint64_t ticks = 0;
  for (const Sample& sample : samples_of(file, track->id)) ticks += sample.duration;
  return to_duration(ticks, track->timescale);
}

std::optional<Duration> Piece::presentation_start() const {
  const Track* track = main_track();
  if (track == nullptr) return std::nullopt;
  const std::vector<Sample> samples = samples_of(file, track->id);
  if (samples.empty()) return std::nullopt;
  const Sample& first = *std::ranges::min_element(samples, {}, [](const Sample& sample) {
    return static_cast<std::int64_t>(sample.dts) + sample.composition;
  });
  std::int64_t shift = first.composition;
  for (const Edit& edit : track->edits) {
    if (edit.media_time < 0) continue;  // an empty edit
    shift -= edit.media_time;
    break;
  }
  return to_duration(first.dts, track->timescale) + to_signed_duration(shift, track->timescale);
}

std::string Piece::name() const {
  return part ? fmt::format("part {} of segment {}", *part, segment.msn)
              : fmt::format("segment {}", segment.msn);
}

}  // namespace sluice::validate
