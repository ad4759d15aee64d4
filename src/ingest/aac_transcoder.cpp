#include "ingest/aac_transcoder.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "media/aac.h"

namespace sluice::ingest {
namespace {

// Rates of AAC that every player knows, from the lowest that browsers play without complaint.
constexpr std::array<int, 6> kServedRates = {16000, 22050, 24000, 32000, 44100, 48000};
// Silence is made up for as much as a network hiccup costs; beyond, the time line shows the gap.
constexpr std::int64_t kLongestSilenceSeconds = 1;
// Drift is mended before anyone could notice (10 ms), slowly enough that nobody can (over 4 s).
constexpr std::int64_t kDriftsPerSecond = 100;
constexpr int kCompensationSeconds = 4;

int served_rate(int rate) {
  const auto* const it = std::ranges::lower_bound(kServedRates, rate);
  return it == kServedRates.end() ? kServedRates.back() : *it;
}

std::int64_t bit_rate_for(int rate, int channels) {
  const int per_channel = rate <= 24000 ? 40'000 : 64'000;
  return std::int64_t{per_channel} * channels;
}

}  // namespace

AacTranscoder::AacTranscoder(const SourceStream& stream, ffmpeg::Ptr<AVCodecContext> decoder,
                             AudioClock::Smoothing smoothing, SourceStatistics& statistics)
    : time_base_(stream.time_base),
      framer_(stream),
      decoder_(std::move(decoder)),
      smoothing_(smoothing),
      statistics_(statistics) {}

Result<std::unique_ptr<AacTranscoder>> AacTranscoder::make(const SourceStream& stream,
                                                           AudioClock::Smoothing smoothing,
                                                           SourceStatistics& statistics) {
  const AVCodecID id = stream.parameters->codec_id;
  const auto refused = [&](std::string_view why) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("{} cannot be decoded: {}", ffmpeg::codec_name(id), why)};
  };
  const AVCodec* const codec = avcodec_find_decoder(id);
  if (codec == nullptr) return refused("this FFmpeg has no decoder for it");
  ffmpeg::Ptr<AVCodecContext> decoder(avcodec_alloc_context3(codec));
  if (!decoder) throw std::bad_alloc();
  int code = avcodec_parameters_to_context(decoder.get(), stream.parameters.get());
  decoder->pkt_timebase = stream.time_base;
  decoder->thread_count = 1;
  if (code >= 0) code = avcodec_open2(decoder.get(), codec, nullptr);
  if (code < 0) return refused(ffmpeg::error_text(code));
  return std::unique_ptr<AacTranscoder>(new AacTranscoder(stream, std::move(decoder), smoothing, statistics));
}

std::int64_t AacTranscoder::to_served(std::int64_t samples) const {
  return av_rescale(samples, chain_->encoder.context().sample_rate, chain_->rate);
}

Result<void> AacTranscoder::build_chain(const AVFrame& frame) {
  const int channels = ffmpeg::channels(frame);
  if (chain_ && chain_->format == frame.format && chain_->rate == frame.sample_rate &&
      chain_->channels == channels) {
    return {};
  }
  chain_.reset();
  const int rate = served_rate(frame.sample_rate);
  const int served_channels = std::min(channels, 2);
  auto resampler = ffmpeg::make_resampler(frame, served_channels, rate);
  if (!resampler) return Error{ErrorCode::kUnsupported, "the decoded sound cannot be resampled"};
  SLUICE_ASSIGN(AudioEncoder encoder, AudioEncoder::open(AV_CODEC_ID_AAC, static_cast<std::uint32_t>(rate),
                                                         static_cast<std::uint32_t>(served_channels),
                                                         bit_rate_for(rate, served_channels)));
  const AVCodecContext& context = encoder.context();
  SLUICE_ASSIGN(media::AudioConfig config,
                media::make_audio_config(
                    std::span(context.extradata, static_cast<std::size_t>(context.extradata_size))));
  config_ = std::make_shared<const media::AudioConfig>(std::move(config));
  chain_.emplace(Chain{.format = frame.format,
                       .rate = frame.sample_rate,
                       .channels = channels,
                       .resampler = std::move(resampler),
                       .encoder = std::move(encoder),
                       .clock = AudioClock(static_cast<std::uint32_t>(frame.sample_rate), smoothing_),
                       .origin = std::nullopt});
  return {};
}

int AacTranscoder::make_room(const AVFrame& frame, const Arrival& arrival, std::vector<AudioFrame>& out) {
  AudioClock& clock = chain_->clock;
  const auto time = ffmpeg::to_ticks(frame.pts, time_base_, static_cast<std::uint32_t>(chain_->rate));
  const std::int64_t correction = clock.correction(time);
  if (!clock.started()) return frame.nb_samples;
  if (!chain_->origin) chain_->origin = media::Ticks{to_served(clock.next().count)};
  if (correction == 0) return 0;
  if (correction < 0 && -correction <= clock.longest_overlap()) {
    statistics_.audio_overlaps.add();
    return static_cast<int>(std::min<std::int64_t>(-correction, frame.nb_samples));
  }
  statistics_.audio_gaps.add();
  const bool silence = correction > 0 && correction <= kLongestSilenceSeconds * chain_->rate;
  if (!silence || !insert_silence(correction, arrival, out))
    *chain_->origin += media::Ticks{to_served(correction)};
  clock.shift(correction);
  return 0;
}

void AacTranscoder::follow_drift() {
  const std::int64_t drift = chain_->clock.drift();
  if (std::abs(drift) < chain_->rate / kDriftsPerSecond) return;
  const int rate = chain_->encoder.context().sample_rate;
  const int delta = static_cast<int>(to_served(drift));
  if (swr_set_compensation(chain_->resampler.get(), delta, kCompensationSeconds * rate) < 0) return;
  chain_->clock.shift(drift);
}

Result<void> AacTranscoder::on_decoded(const AVFrame& frame, const Arrival& arrival,
                                       std::vector<AudioFrame>& out) {
  SLUICE_TRY(build_chain(frame));
  const int left_out = make_room(frame, arrival, out);
  const int count = frame.nb_samples - left_out;
  if (count == 0) return {};
  const auto format = static_cast<AVSampleFormat>(frame.format);
  const bool planar = av_sample_fmt_is_planar(format) != 0;
  const std::ptrdiff_t stride =
      std::ptrdiff_t{av_get_bytes_per_sample(format)} * (planar ? 1 : chain_->channels);
  std::vector<const std::uint8_t*> planes(planar ? static_cast<std::size_t>(chain_->channels) : 1);
  for (std::size_t i = 0; i < planes.size(); ++i) planes[i] = frame.extended_data[i] + left_out * stride;
  SLUICE_TRY(convert(planes.data(), count, arrival, out));
  chain_->clock.advance(count);
  follow_drift();
  return {};
}

Result<void> AacTranscoder::insert_silence(std::int64_t count, const Arrival& arrival,
                                           std::vector<AudioFrame>& out) {
  auto silence = ffmpeg::make_frame();
  silence->format = chain_->format;
  silence->sample_rate = chain_->rate;
  silence->nb_samples = static_cast<int>(count);
  ffmpeg::set_channels(*silence, chain_->channels);
  if (av_frame_get_buffer(silence.get(), 0) < 0) throw std::bad_alloc();
  av_samples_set_silence(silence->extended_data, 0, silence->nb_samples, chain_->channels,
                         static_cast<AVSampleFormat>(chain_->format));
  return convert(silence->extended_data, silence->nb_samples, arrival, out);
}

// `planes` null: what the resampler still holds.
Result<void> AacTranscoder::convert(const std::uint8_t* const* planes, int count, const Arrival& arrival,
                                    std::vector<AudioFrame>& out) {
  const AVCodecContext& encoder = chain_->encoder.context();
  auto resampled = ffmpeg::make_frame();
  resampled->format = AV_SAMPLE_FMT_FLTP;
  resampled->sample_rate = encoder.sample_rate;
  resampled->nb_samples = swr_get_out_samples(chain_->resampler.get(), count);
  if (resampled->nb_samples <= 0) return {};
  ffmpeg::set_channels(*resampled, ffmpeg::channels(encoder));
  if (av_frame_get_buffer(resampled.get(), 0) < 0) throw std::bad_alloc();
  // FFmpeg's input pointers became const with version 7.
  auto** const in = const_cast<const std::uint8_t**>(planes);
  const int made =
      swr_convert(chain_->resampler.get(), resampled->extended_data, resampled->nb_samples, in, count);
  if (made < 0) return Error{ErrorCode::kInternal, "resampling sound: " + ffmpeg::error_text(made)};
  SLUICE_ASSIGN(auto packets, chain_->encoder.write(resampled->extended_data, made));
  for (auto& packet : packets) {
    AudioFrame frame{.data = {}, .pts = *chain_->origin + media::Ticks{packet->pts}, .arrival = arrival.wall};
    frame.data.pieces.push_back(ffmpeg::bytes(*packet));
    frame.data.owner = std::shared_ptr<const AVPacket>(std::move(packet));
    out.push_back(std::move(frame));
  }
  return {};
}

std::vector<AudioFrame> AacTranscoder::push(const AVPacket& packet, std::optional<std::int64_t> time,
                                            const Arrival& arrival) {
  std::vector<AudioFrame> out;
  auto frame = ffmpeg::make_frame();
  for (FramedAudio& framed : framer_.push(packet, time)) {
    framed.packet->pts = framed.time.value_or(AV_NOPTS_VALUE);
    framed.packet->dts = framed.packet->pts;
    if (avcodec_send_packet(decoder_.get(), framed.packet.get()) < 0) statistics_.audio_decode_errors.add();
    while (avcodec_receive_frame(decoder_.get(), frame.get()) >= 0) {
      if (!on_decoded(*frame, arrival, out)) statistics_.audio_decode_errors.add();
    }
  }
  return out;
}

}  // namespace sluice::ingest
