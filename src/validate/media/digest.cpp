#include "validate/media/digest.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace sluice::validate {
namespace {

SampleDigest digest_of(const Sample& sample, std::span<const std::uint8_t> data) {
  SampleDigest digest = {.dts = sample.dts,
                         .duration = sample.duration,
                         .composition = sample.composition,
                         .flags = sample.flags,
                         .size = sample.size};
  if (sample.inside(data)) {
    const auto* bytes = reinterpret_cast<const char*>(data.data() + sample.offset);
    digest.hash = std::hash<std::string_view>()({bytes, sample.size});
  }
  return digest;
}

}  // namespace

const TrackDigest* Digest::track(std::uint32_t id) const {
  const auto found = std::ranges::find(tracks, id, &TrackDigest::id);
  return found == tracks.end() ? nullptr : &*found;
}

Digest digest_of(const Piece& piece) {
  Digest digest;
  digest.where = piece.where;
  digest.dsn = piece.segment.dsn;
  digest.listed = piece.listed_duration();
  digest.media = piece.media_duration();
  for (const MovieFragment& fragment : piece.file.fragments) {
    if (!fragment.sequence_number) continue;
    if (!digest.first_number) digest.first_number = fragment.sequence_number;
    digest.last_number = fragment.sequence_number;
  }
  for (const Track& track : piece.init.tracks) {
    const std::vector<Sample> samples = samples_of(piece.file, track.id);
    if (samples.empty()) continue;
    TrackDigest kept = {.id = track.id, .timescale = track.timescale, .begin = samples.front().dts};
    kept.end = samples.back().dts + samples.back().duration;
    for (const Sample& sample : samples) kept.samples.push_back(digest_of(sample, piece.data));
    if (track.is_video()) {
      for (const Sample& sample : samples) {
        if (!sample.sync()) continue;
        digest.last_key = to_duration(sample.dts, track.timescale);
        if (!digest.first_key) digest.first_key = digest.last_key;
      }
      digest.video_end = to_duration(kept.end, track.timescale);
    }
    digest.tracks.push_back(std::move(kept));
  }
  return digest;
}

}  // namespace sluice::validate
