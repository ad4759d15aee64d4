#include <algorithm>
#include <cassert>

#include "fmp4/box_writer.h"
#include "fmp4/display_matrix.h"
#include "fmp4/init_section.h"
#include "fmp4/movie_boxes.h"
#include "media/parameter_sets.h"

namespace sluice::fmp4 {
namespace {

// What a track header can say of a size: 16 bits before the point.
constexpr std::uint32_t kLargestSide = 0xffff;

std::optional<ColourInformationBox> make_colr(const media::VideoConfig& video) {
  media::ParameterSets sets(video.codec);
  if (!sets.read_extradata(video.decoder_configuration.view())) return std::nullopt;
  const auto picture = sets.picture_format();
  if (!picture || !picture->colour.specified()) return std::nullopt;
  ColourInformationBox colr;
  colr.colour_primaries = picture->colour.primaries;
  colr.transfer_characteristics = picture->colour.transfer_characteristics;
  colr.matrix_coefficients = picture->colour.matrix_coefficients;
  colr.full_range_flag = picture->colour.full_range ? 0x80 : 0;
  return colr;
}

VisualSampleEntry make_visual_entry(const media::VideoConfig& video) {
  VisualSampleEntry entry;
  entry.width = static_cast<std::uint16_t>(video.width);
  entry.height = static_cast<std::uint16_t>(video.height);
  if (video.codec == media::Codec::kH265) {
    entry.type = VisualSampleEntry::kHvc1;
    entry.hvcc.emplace().record = video.decoder_configuration.view();
  } else {
    entry.type = VisualSampleEntry::kAvc1;
    entry.avcc.emplace().record = video.decoder_configuration.view();
  }
  if (video.sar_numerator != video.sar_denominator && video.sar_numerator > 0 && video.sar_denominator > 0) {
    entry.pasp = PixelAspectRatioBox{.h_spacing = video.sar_numerator, .v_spacing = video.sar_denominator};
  }
  if (const auto colr = make_colr(video)) entry.colr.push_back(*colr);
  return entry;
}

AudioSampleEntry make_audio_entry(const media::AudioConfig& audio) {
  constexpr std::uint32_t kHighestRate = 0xffff;
  AudioSampleEntry entry;
  entry.channelcount = static_cast<std::uint16_t>(audio.channels);
  // 16 bits before the point: a higher rate is said in the AudioSpecificConfig alone.
  entry.samplerate = audio.sample_rate <= kHighestRate ? audio.sample_rate << 16U : 0;
  entry.esds.decoder_specific_info = audio.decoder_configuration.view();
  return entry;
}

TrackBox make_trak(const media::Track& track, media::Orientation orientation) {
  TrackBox trak;
  trak.tkhd.track_id = track.id;
  trak.mdia.mdhd.timescale = track.timescale;
  MediaInformationBox& minf = trak.mdia.minf;
  minf.dinf.dref.entries.emplace_back();
  if (track.is_video()) {
    const std::uint32_t width = std::min(media::displayed_width(track.video()), kLargestSide);
    const std::uint32_t height = std::min(track.video().height, kLargestSide);
    trak.tkhd.width = width << 16U;
    trak.tkhd.height = height << 16U;
    trak.tkhd.matrix = make_display_matrix(orientation, width, height);
    trak.mdia.hdlr.handler_type = "vide";
    trak.mdia.hdlr.name = "Video";
    minf.vmhd.emplace();
    minf.stbl.stsd.visual.push_back(make_visual_entry(track.video()));
  } else {
    trak.tkhd.volume = 0x100;
    trak.mdia.hdlr.handler_type = "soun";
    trak.mdia.hdlr.name = "Sound";
    minf.smhd.emplace();
    minf.stbl.stsd.audio.push_back(make_audio_entry(track.audio()));
  }
  return trak;
}

}  // namespace

Bytes write_init_section(std::span<const media::Track> tracks, media::Orientation orientation) {
  FileTypeBox ftyp;
  // iso6 brings tfdt and default-base-is-moof. No cmfc: CMAF allows one track only.
  ftyp.major_brand = "iso6";
  ftyp.compatible_brands = {"iso6", "mp41", "hlsf"};

  MovieBox moov;
  for (const media::Track& track : tracks) {
    assert(track.id > 0 && track.timescale > 0);
    moov.trak.push_back(make_trak(track, orientation));
    moov.mvex.trex.emplace_back().track_id = track.id;
    moov.mvhd.next_track_id = std::max(moov.mvhd.next_track_id, track.id + 1);
  }

  BytesBuilder bytes(written_size(ftyp, moov));
  BoxWriter writer(bytes.span());
  writer.box(ftyp);
  writer.box(moov);
  return std::move(bytes).freeze();
}

}  // namespace sluice::fmp4
