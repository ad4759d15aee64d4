#include "hls/part_maker.h"

#include <vector>

#include "fmp4/fragment.h"

namespace sluice::hls {

Part make_part(const CutPart& part, std::uint32_t sequence_number, bool has_video) {
  Part made{.duration = part.duration, .independent = part.independent};
  std::vector<std::vector<fmp4::TimedSample>> samples;
  std::vector<fmp4::TrackFragment> tracks;
  samples.reserve(part.tracks.size());
  tracks.reserve(part.tracks.size());
  for (const TrackSamples& track : part.tracks) {
    if (track.samples.empty()) continue;
    std::vector<fmp4::TimedSample>& timed = samples.emplace_back();
    timed.reserve(track.samples.size());
    for (const TimedSample& sample : track.samples) timed.push_back({&sample.sample, sample.duration});
    tracks.push_back({track.track_id, track.samples.front().sample.dts, timed});
  }
  made.data = fmp4::write_fragment(sequence_number, tracks);
  if (!has_video) return made;
  made.pictures = part.tracks.front().samples.size();
  // Video is the first of the tracks, so that its first sample follows the moof and the head of the mdat.
  if (part.independent) made.key_frame_end = fmp4::first_sample_end(made.data, tracks);
  return made;
}

}  // namespace sluice::hls
