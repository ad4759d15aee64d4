#include "ingest/aac_passthrough.h"

#include <utility>

namespace sluice::ingest {
namespace {

// Frames cannot be stretched, so drift is let grow to what nobody hears before one is left out.
constexpr std::int64_t kDriftsPerSecond = 25;  // 40 ms

}  // namespace

AacPassthrough::AacPassthrough(const SourceStream& stream, AudioClock::Smoothing smoothing,
                               SourceStatistics& statistics)
    : time_base_(stream.time_base),
      framer_(stream),
      smoothing_(smoothing),
      statistics_(statistics),
      wrapping_(stream.parameters->codec_id == AV_CODEC_ID_AAC_LATM ? Wrapping::kLatm
                : stream.parameters->extradata_size == 0            ? Wrapping::kAdts
                                                                    : Wrapping::kNone) {}

Result<std::unique_ptr<AacPassthrough>> AacPassthrough::make(const SourceStream& stream,
                                                             AudioClock::Smoothing smoothing,
                                                             SourceStatistics& statistics) {
  std::unique_ptr<AacPassthrough> stage(new AacPassthrough(stream, smoothing, statistics));
  if (stage->wrapping_ == Wrapping::kNone)
    SLUICE_TRY(stage->configure(ffmpeg::extradata(*stream.parameters)));
  return stage;
}

Result<void> AacPassthrough::configure(std::span<const std::uint8_t> audio_specific_config) {
  SLUICE_ASSIGN(const media::AudioSpecificConfig parsed,
                media::parse_audio_specific_config(audio_specific_config));
  SLUICE_ASSIGN(media::AudioConfig config, media::make_audio_config(audio_specific_config));
  const bool same_rate = config_ && config_->sample_rate == config.sample_rate;
  const bool same = same_rate && config_->decoder_configuration.text() == config.decoder_configuration.text();
  if (same) return {};
  if (!same_rate) clock_.emplace(config.sample_rate, smoothing_);
  frame_length_ =
      static_cast<std::int64_t>(parsed.frame_length) * config.sample_rate / parsed.core_sample_rate;
  config_ = std::make_shared<const media::AudioConfig>(std::move(config));
  return {};
}

Result<media::SampleData> AacPassthrough::unwrap_latm(const AVPacket& packet) {
  SLUICE_ASSIGN(auto frame, latm_.read(ffmpeg::bytes(packet)));
  SLUICE_TRY(configure(latm_.audio_specific_config()));
  const auto owner = std::make_shared<const std::vector<std::uint8_t>>(std::move(frame));
  return media::SampleData{.owner = owner, .pieces = {*owner}};
}

Result<media::SampleData> AacPassthrough::unwrap(ffmpeg::Ptr<AVPacket> packet) {
  if (wrapping_ == Wrapping::kLatm) return unwrap_latm(*packet);
  auto data = ffmpeg::bytes(*packet);
  if (wrapping_ == Wrapping::kAdts) {
    SLUICE_ASSIGN(const media::AdtsHeader header, media::parse_adts_header(data));
    if (header.header_size >= data.size() || header.config.channel_configuration == 0) {
      return Error{ErrorCode::kUnsupported, "ADTS: no channel configuration"};
    }
    SLUICE_TRY(configure(media::build_audio_specific_config(header.config).view()));
    data = data.subspan(header.header_size);
  } else if (const auto changed = ffmpeg::new_extradata(*packet); !changed.empty()) {
    SLUICE_TRY(configure(changed));
  }
  return media::SampleData{.owner = std::shared_ptr<const AVPacket>(std::move(packet)), .pieces = {data}};
}

// Whether a frame with this timestamp is to be served; moves the clock over a gap.
bool AacPassthrough::make_room(std::optional<media::Ticks> time) {
  const std::int64_t correction = clock_->correction(time);
  if (!clock_->started()) return false;
  const std::int64_t tolerated = config_->sample_rate / kDriftsPerSecond;
  const bool overlap = correction < 0 && -correction <= clock_->longest_overlap();
  if (overlap || clock_->drift() < -tolerated) {
    statistics_.audio_overlaps.add();
    if (!overlap) clock_->shift(0);
    return false;
  }
  if (correction != 0 || clock_->drift() > tolerated) {
    statistics_.audio_gaps.add();
    clock_->shift(correction != 0 ? correction : clock_->drift());
  }
  return true;
}

std::vector<AudioFrame> AacPassthrough::push(const AVPacket& packet, std::optional<std::int64_t> time,
                                             const Arrival& arrival) {
  std::vector<AudioFrame> out;
  for (FramedAudio& framed : framer_.push(packet, time)) {
    auto data = unwrap(std::move(framed.packet));
    if (!data) {
      statistics_.audio_decode_errors.add();
      continue;
    }
    const auto at = ffmpeg::to_ticks(framed.time.value_or(AV_NOPTS_VALUE), time_base_, config_->sample_rate);
    if (!make_room(at)) continue;
    AudioFrame frame{.data = std::move(data).value(), .pts = clock_->next(), .arrival = arrival.wall};
    clock_->advance(frame_length_);
    out.push_back(std::move(frame));
  }
  return out;
}

}  // namespace sluice::ingest
