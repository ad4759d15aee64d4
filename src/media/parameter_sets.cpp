#include "media/parameter_sets.h"

#include <algorithm>

#include "media/access_unit.h"
#include "media/decoder_configuration.h"
#include "media/h264.h"
#include "media/h265.h"
#include "media/picture_format.h"

namespace sluice::media {
namespace {

using SetsById = std::map<std::uint32_t, std::vector<std::uint8_t>>;

bool replace(SetsById& sets, std::uint32_t id, NalUnit unit) {
  std::vector<std::uint8_t>& known = sets[id];
  if (std::ranges::equal(known, unit)) return false;
  known.assign(unit.begin(), unit.end());
  return true;
}

std::vector<NalUnit> units_of(const SetsById& sets) {
  std::vector<NalUnit> units;
  for (const auto& [id, set] : sets) units.emplace_back(set);
  return units;
}

// An hvcC or avcC begins with its version; Annex B with at least two zeros and a one.
bool is_annex_b(std::span<const std::uint8_t> extradata) {
  return extradata.size() < 4 || (extradata[0] == 0 && extradata[1] == 0 && extradata[2] <= 1);
}

}  // namespace

bool ParameterSets::update(NalUnit unit) {
  if (!is_parameter_set(codec_, unit)) return false;
  return codec_ == Codec::kH265 ? update_h265(unit) : update_h264(unit);
}

bool ParameterSets::update_h264(NalUnit unit) {
  if (h264::nal_type(unit) == h264::NalType::kSps) {
    const auto sps = h264::parse_sps(unit);
    return sps.ok() && replace(sps_, sps->id, unit);
  }
  const auto pps = h264::parse_pps(unit);
  return pps.ok() && replace(pps_, pps->id, unit);
}

bool ParameterSets::update_h265(NalUnit unit) {
  // Only the base layer is served.
  if (h265::layer_id(unit) != 0) return false;
  switch (h265::nal_type(unit)) {
    case h265::NalType::kVps: {
      const auto id = h265::parse_vps_id(unit);
      return id.ok() && replace(vps_, *id, unit);
    }
    case h265::NalType::kSps: {
      const auto sps = h265::parse_sps(unit);
      return sps.ok() && replace(sps_, sps->id, unit);
    }
    default: {
      const auto pps = h265::parse_pps(unit);
      return pps.ok() && replace(pps_, pps->id, unit);
    }
  }
}

Result<NalFraming> ParameterSets::read_extradata(std::span<const std::uint8_t> extradata) {
  if (is_annex_b(extradata)) {
    for (const NalUnit unit : split_nal_units(extradata, NalFraming::kAnnexB)) update(unit);
    return NalFraming::kAnnexB;
  }
  const auto take = [this](const std::vector<NalUnit>& units) {
    for (const NalUnit unit : units) update(unit);
  };
  if (codec_ == Codec::kH265) {
    SLUICE_ASSIGN(const HevcConfiguration record, parse_hevc_configuration(extradata));
    take(record.vps);
    take(record.sps);
    take(record.pps);
    return record.framing;
  }
  SLUICE_ASSIGN(const AvcConfiguration record, parse_avc_configuration(extradata));
  take(record.sps);
  take(record.pps);
  return record.framing;
}

const std::vector<std::uint8_t>* ParameterSets::active_sps() const {
  for (const auto& [id, unit] : pps_) {
    const std::uint32_t sps_id =
        codec_ == Codec::kH265 ? h265::parse_pps(unit)->sps_id : h264::parse_pps(unit)->sps_id;
    const auto sps = sps_.find(sps_id);
    if (sps == sps_.end()) continue;
    if (codec_ == Codec::kH264 || vps_.contains(h265::parse_sps(sps->second)->vps_id)) return &sps->second;
  }
  return nullptr;
}

std::optional<PictureFormat> ParameterSets::picture_format() const {
  const auto* const sps = active_sps();
  if (sps == nullptr) return std::nullopt;
  return codec_ == Codec::kH265 ? h265::parse_sps(*sps)->picture : h264::parse_sps(*sps)->picture;
}

Result<VideoConfig> ParameterSets::make_video_config() const {
  const auto picture = picture_format();
  if (!picture) return Error{ErrorCode::kUnavailable, "the parameter sets have not all come yet"};
  VideoConfig config;
  config.codec = codec_;
  if (codec_ == Codec::kH265) {
    SLUICE_ASSIGN(config.decoder_configuration,
                  build_hevc_configuration(units_of(vps_), units_of(sps_), units_of(pps_)));
  } else {
    SLUICE_ASSIGN(config.decoder_configuration, build_avc_configuration(units_of(sps_), units_of(pps_)));
  }
  config.width = picture->width;
  config.height = picture->height;
  config.sar_numerator = picture->sar_numerator;
  config.sar_denominator = picture->sar_denominator;
  config.transfer_characteristics = picture->colour.transfer_characteristics;
  config.nominal_frame_rate = picture->frame_rate;
  return config;
}

bool ParameterSets::is_sync_sample(std::span<const NalUnit> units) const {
  switch (random_access(codec_, units)) {
    case RandomAccess::kNone: return false;
    case RandomAccess::kClean: return true;
    case RandomAccess::kMayHaveLeadingPictures: break;
  }
  const auto picture = picture_format();
  return picture && !picture->may_reorder;
}

}  // namespace sluice::media
