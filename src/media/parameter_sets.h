// ParameterSets: the VPS, SPS and PPS of one video stream as last seen, by their ids.
//
// Ingest feeds it every parameter set that comes, in the stream or beside it, and so notices when a camera
// changes its picture. A value; not for use from two threads at once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "media/nal.h"
#include "media/picture_format.h"
#include "media/track.h"

namespace sluice::media {

class ParameterSets {
 public:
  // `codec` is kH264 or kH265.
  explicit ParameterSets(Codec codec) : codec_(codec) {}

  Codec codec() const { return codec_; }

  // Takes in a parameter set and says whether anything changed. Units of other types change nothing, nor do
  // parameter sets that cannot be parsed: a damaged packet must not look like a change of picture.
  bool update(NalUnit unit);

  // Takes in what a demuxer gives as extradata, a decoder configuration record or Annex B, and returns how
  // the NAL units of the samples are framed: as the record says, or Annex B. Empty extradata is Annex B
  // without sets.
  Result<NalFraming> read_extradata(std::span<const std::uint8_t> extradata);

  // There is a PPS with all the sets it refers to.
  bool complete() const { return active_sps() != nullptr; }

  // What the SPS says that the PPS with the lowest id refers to; nothing until complete().
  std::optional<PictureFormat> picture_format() const;

  // The configuration of a track: its record holds all sets, the rest is the picture_format(). kUnavailable
  // until complete().
  Result<VideoConfig> make_video_config() const;

  // Whether decoding may begin at this access unit and everything shown after it be decoded (PS-07, PS-10). A
  // CRA counts only if the SPS rules out that pictures shown before it follow it.
  bool is_sync_sample(std::span<const NalUnit> units) const;

  friend bool operator==(const ParameterSets&, const ParameterSets&) = default;

 private:
  using SetsById = std::map<std::uint32_t, std::vector<std::uint8_t>>;

  bool update_h264(NalUnit unit);
  bool update_h265(NalUnit unit);
  const std::vector<std::uint8_t>* active_sps() const;

  Codec codec_;
  SetsById vps_;
  SetsById sps_;
  SetsById pps_;
};

}  // namespace sluice::media
