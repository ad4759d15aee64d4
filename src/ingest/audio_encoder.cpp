#include "ingest/audio_encoder.h"

#include <algorithm>
#include <cmath>
#include <new>

#include <fmt/format.h>

namespace sluice::ingest {
namespace {

// Encoders of PCM take any number of samples; a camera sends 20 ms at a time.
constexpr int kPcmFramesPerSecond = 50;

void convert_to_s16(AVFrame& frame, const AVFrame& planar) {
  auto* out = reinterpret_cast<std::int16_t*>(frame.data[0]);
  const int channels = ffmpeg::channels(frame);
  for (int channel = 0; channel < channels; ++channel) {
    const auto* in = reinterpret_cast<const float*>(planar.extended_data[channel]);
    for (int i = 0; i < frame.nb_samples; ++i) {
      out[i * channels + channel] =
          static_cast<std::int16_t>(std::lround(std::clamp(in[i], -1.0F, 1.0F) * 32767));
    }
  }
}

ffmpeg::Ptr<AVFrame> make_frame(AVSampleFormat format, int channels, int rate, int count) {
  auto frame = ffmpeg::make_frame();
  frame->format = format;
  frame->sample_rate = rate;
  frame->nb_samples = count;
  ffmpeg::set_channels(*frame, channels);
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  return frame;
}

}  // namespace

AudioEncoder::AudioEncoder(ffmpeg::Ptr<AVCodecContext> context)
    : context_(std::move(context)),
      fifo_(av_audio_fifo_alloc(AV_SAMPLE_FMT_FLTP, ffmpeg::channels(*context_), frame_length())) {
  if (!fifo_) throw std::bad_alloc();
}

Result<AudioEncoder> AudioEncoder::open(AVCodecID codec, std::uint32_t sample_rate, std::uint32_t channels,
                                        std::int64_t bit_rate) {
  const AVCodec* const encoder = avcodec_find_encoder(codec);
  if (encoder == nullptr) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("this FFmpeg has no encoder for {}", ffmpeg::codec_name(codec))};
  }
  ffmpeg::Ptr<AVCodecContext> context(avcodec_alloc_context3(encoder));
  if (!context) throw std::bad_alloc();
  const bool pcm = codec == AV_CODEC_ID_PCM_ALAW || codec == AV_CODEC_ID_PCM_MULAW;
  context->sample_fmt = pcm ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_FLTP;
  context->sample_rate = static_cast<int>(sample_rate);
  context->time_base = {1, context->sample_rate};
  context->bit_rate = bit_rate;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  ffmpeg::set_channels(*context, static_cast<int>(channels));
  // The default search doubles the cost for what cannot be heard in a camera's sound.
  if (codec == AV_CODEC_ID_AAC) av_opt_set(context->priv_data, "aac_coder", "fast", 0);
  if (const int code = avcodec_open2(context.get(), encoder, nullptr); code < 0) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("the encoder for {} refuses {} Hz with {} channels: {}",
                             ffmpeg::codec_name(codec), sample_rate, channels, ffmpeg::error_text(code))};
  }
  return AudioEncoder(std::move(context));
}

int AudioEncoder::frame_length() const {
  return context_->frame_size > 0 ? context_->frame_size : context_->sample_rate / kPcmFramesPerSecond;
}

Result<std::vector<ffmpeg::Ptr<AVPacket>>> AudioEncoder::write(const std::uint8_t* const* planes, int count) {
  // FFmpeg's pointers are not const, but the samples are only read.
  auto** const samples = reinterpret_cast<void**>(const_cast<std::uint8_t**>(planes));
  if (count > 0 && av_audio_fifo_write(fifo_.get(), samples, count) < count) throw std::bad_alloc();
  std::vector<ffmpeg::Ptr<AVPacket>> out;
  while (av_audio_fifo_size(fifo_.get()) >= frame_length()) SLUICE_TRY(encode(frame_length(), out));
  return out;
}

Result<void> AudioEncoder::encode(int count, std::vector<ffmpeg::Ptr<AVPacket>>& out) {
  const int channels = ffmpeg::channels(*context_);
  auto frame = make_frame(AV_SAMPLE_FMT_FLTP, channels, context_->sample_rate, count);
  av_audio_fifo_read(fifo_.get(), reinterpret_cast<void**>(frame->extended_data), count);
  if (context_->sample_fmt == AV_SAMPLE_FMT_S16) {
    auto interleaved = make_frame(AV_SAMPLE_FMT_S16, channels, context_->sample_rate, count);
    convert_to_s16(*interleaved, *frame);
    frame = std::move(interleaved);
  }
  frame->pts = encoded_;
  encoded_ += count;
  int code = avcodec_send_frame(context_.get(), frame.get());
  while (code >= 0) {
    auto packet = ffmpeg::make_packet();
    code = avcodec_receive_packet(context_.get(), packet.get());
    if (code >= 0) out.push_back(std::move(packet));
  }
  if (code == AVERROR(EAGAIN)) return {};
  return Error{ErrorCode::kInternal, fmt::format("encoding sound: {}", ffmpeg::error_text(code))};
}

}  // namespace sluice::ingest
