#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "fmp4/box_reader.h"
#include "fmp4/display_matrix.h"
#include "fmp4/fragment_boxes.h"
#include "fmp4/init_section.h"
#include "fmp4/movie_boxes.h"
#include "media/aac.h"
#include "media/parameter_sets.h"

namespace sluice::fmp4 {
namespace {

struct InitFile {
  FileTypeBox ftyp;
  MovieBox moov;
  std::vector<MediaDataBox> mdat;
};

constexpr std::uint8_t kUnspecified = 2;

Result<media::VideoConfig> read_video(const VisualSampleEntry& entry) {
  const bool h265 = entry.type == VisualSampleEntry::kHvc1 || entry.type == VisualSampleEntry::kHev1;
  media::VideoConfig video;
  video.codec = h265 ? media::Codec::kH265 : media::Codec::kH264;
  if (h265 ? !entry.hvcc : !entry.avcc) {
    return Error{ErrorCode::kInvalid,
                 fmt::format("{}: {} is missing", entry.type.text(), h265 ? "hvcC" : "avcC")};
  }
  const auto record = h265 ? entry.hvcc->record : entry.avcc->record;
  media::ParameterSets sets(video.codec);
  SLUICE_TRY(sets.read_extradata(record));
  // avc3 and hev1 may keep their parameter sets in the samples; then only the sample entry speaks.
  if (const auto picture = sets.picture_format()) {
    video.sar_numerator = picture->sar_numerator;
    video.sar_denominator = picture->sar_denominator;
    video.transfer_characteristics = picture->colour.transfer_characteristics;
    video.nominal_frame_rate = picture->frame_rate;
  }
  video.decoder_configuration = Bytes::copy_of(record);
  video.width = entry.width;
  video.height = entry.height;
  if (entry.pasp) {
    video.sar_numerator = entry.pasp->h_spacing;
    video.sar_denominator = entry.pasp->v_spacing;
  }
  for (const ColourInformationBox& colr : entry.colr) {
    if (colr.colour_type != ColourInformationBox::kOnScreenColours) continue;
    // H.273 has 8 bits for it, this box 16: what is above is no characteristics at all.
    video.transfer_characteristics = colr.transfer_characteristics > 0xff
                                         ? kUnspecified
                                         : static_cast<std::uint8_t>(colr.transfer_characteristics);
  }
  return video;
}

Result<media::AudioConfig> read_audio(const AudioSampleEntry& entry) {
  const ElementaryStreamBox& esds = entry.esds;
  if (esds.object_type_indication != ElementaryStreamBox::kMpeg4Audio) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("mp4a: objectTypeIndication 0x{:02x} is not AAC", esds.object_type_indication)};
  }
  return media::make_audio_config(esds.decoder_specific_info);
}

Result<media::Track> read_track(const TrackBox& trak) {
  media::Track track;
  track.id = trak.tkhd.track_id;
  track.timescale = trak.mdia.mdhd.timescale;
  if (track.id == 0) return Error{ErrorCode::kInvalid, "tkhd: track_ID is 0"};
  if (track.timescale == 0) return Error{ErrorCode::kInvalid, "mdhd: timescale is 0"};
  const SampleDescriptionBox& stsd = trak.mdia.minf.stbl.stsd;
  if (!stsd.other.empty()) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("stsd: sample entry {}", stsd.other.front().type.text())};
  }
  if (stsd.visual.size() + stsd.audio.size() != 1) {
    return Error{ErrorCode::kInvalid, fmt::format("stsd: {} sample entries instead of one",
                                                  stsd.visual.size() + stsd.audio.size())};
  }
  if (!stsd.visual.empty()) {
    SLUICE_ASSIGN(track.config, read_video(stsd.visual.front()));
  } else {
    SLUICE_ASSIGN(track.config, read_audio(stsd.audio.front()));
  }
  return track;
}

bool holds_samples(const SampleTableBox& stbl) {
  return stbl.stts.entry_count != 0 || stbl.stsc.entry_count != 0 || stbl.stsz.sample_count != 0 ||
         stbl.stco.entry_count != 0;
}

Result<void> add_defaults(const TrackExtendsBox& trex, InitSection& init) {
  if (std::ranges::find(init.tracks, trex.track_id, &media::Track::id) == init.tracks.end()) {
    return Error{ErrorCode::kInvalid, fmt::format("trex: there is no track {}", trex.track_id)};
  }
  if (std::ranges::find(init.defaults, trex.track_id, &TrackDefaults::track_id) != init.defaults.end()) {
    return Error{ErrorCode::kInvalid, fmt::format("mvex: a second trex for track {}", trex.track_id)};
  }
  init.defaults.push_back({.track_id = trex.track_id,
                           .sample_duration = trex.default_sample_duration,
                           .sample_size = trex.default_sample_size,
                           .sample_flags = trex.default_sample_flags});
  return {};
}

}  // namespace

Result<InitSection> read_init_section(std::span<const std::uint8_t> data) {
  InitFile file;
  BoxReader reader(data);
  reader.boxes(file.ftyp, file.moov, file.mdat);
  if (!reader.ok()) return reader.error();

  InitSection init;
  init.brands = file.ftyp.compatible_brands;
  init.brands.insert(init.brands.begin(), file.ftyp.major_brand);
  init.holds_samples = !file.mdat.empty();
  init.has_duration = file.moov.mvhd.duration != 0;
  for (const TrackBox& trak : file.moov.trak) {
    auto track = read_track(trak);
    if (!track) return track.error().context(fmt::format("track {}", trak.tkhd.track_id));
    if (std::ranges::find(init.tracks, track->id, &media::Track::id) != init.tracks.end()) {
      return Error{ErrorCode::kInvalid, fmt::format("a second trak with track_ID {}", track->id)};
    }
    if (track->is_video()) init.orientation = orientation_of(trak.tkhd.matrix);
    init.holds_samples = init.holds_samples || holds_samples(trak.mdia.minf.stbl);
    init.has_duration = init.has_duration || trak.tkhd.duration != 0;
    init.tracks.push_back(*std::move(track));
  }
  for (const TrackExtendsBox& trex : file.moov.mvex.trex) SLUICE_TRY(add_defaults(trex, init));
  return init;
}

}  // namespace sluice::fmp4
