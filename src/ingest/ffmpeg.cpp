#include "ingest/ffmpeg.h"

#include <array>
#include <cerrno>
#include <new>

#include <fmt/format.h>

namespace sluice::ingest::ffmpeg {
namespace {

template <typename T>
T* check(T* made) {
  if (made == nullptr) throw std::bad_alloc();
  return made;
}

#if LIBAVCODEC_VERSION_MAJOR >= 59
using SideDataSize = std::size_t;
#else
using SideDataSize = int;
#endif

struct Meaning {
  int code;
  ErrorCode kind;
  std::string_view text;
};

constexpr std::array<Meaning, 16> kMeanings = {{
    {AVERROR(ECONNREFUSED), ErrorCode::kUnavailable,
     "connection refused: nothing listens at this address and port"},
    {AVERROR(EHOSTUNREACH), ErrorCode::kUnavailable, "no route to the camera"},
    {AVERROR(ENETUNREACH), ErrorCode::kUnavailable, "no route to the camera's network"},
    {AVERROR(ECONNRESET), ErrorCode::kUnavailable, "the camera cut the connection"},
    {AVERROR(EPIPE), ErrorCode::kUnavailable, "the camera closed the connection"},
    {AVERROR(ETIMEDOUT), ErrorCode::kTimeout, "the camera did not answer in time"},
    {AVERROR(ENOENT), ErrorCode::kNotFound, "there is no such file"},
    {AVERROR(EACCES), ErrorCode::kUnauthorized, "the file may not be read"},
    {AVERROR(EPROTONOSUPPORT), ErrorCode::kUnsupported,
     "the camera does not offer this transport: try another rtsp_transport"},
    {AVERROR_HTTP_BAD_REQUEST, ErrorCode::kInvalid, "the camera refused the request (400)"},
    {AVERROR_HTTP_UNAUTHORIZED, ErrorCode::kUnauthorized,
     "login refused (401): check user name and password"},
    {AVERROR_HTTP_FORBIDDEN, ErrorCode::kUnauthorized,
     "access forbidden (403): this user may not see the stream"},
    {AVERROR_HTTP_NOT_FOUND, ErrorCode::kNotFound, "stream not found (404): check the path of the URL"},
    {AVERROR_HTTP_SERVER_ERROR, ErrorCode::kUnavailable, "the camera reported an error of its own (5xx)"},
    {AVERROR_INVALIDDATA, ErrorCode::kUnsupported, "what came is no stream that FFmpeg can read"},
    {AVERROR_PROTOCOL_NOT_FOUND, ErrorCode::kUnsupported,
     "this FFmpeg was built without the protocol of the URL"},
}};

}  // namespace

Ptr<AVPacket> make_packet() {
  return Ptr<AVPacket>(check(av_packet_alloc()));
}
Ptr<AVFrame> make_frame() {
  return Ptr<AVFrame>(check(av_frame_alloc()));
}
Ptr<AVPacket> share(const AVPacket& packet) {
  return Ptr<AVPacket>(check(av_packet_clone(&packet)));
}

Ptr<AVCodecParameters> copy(const AVCodecParameters& parameters) {
  Ptr<AVCodecParameters> out(check(avcodec_parameters_alloc()));
  if (avcodec_parameters_copy(out.get(), &parameters) < 0) throw std::bad_alloc();
  return out;
}

std::span<const std::uint8_t> bytes(const AVPacket& packet) {
  return {packet.data, static_cast<std::size_t>(packet.size)};
}

std::span<const std::uint8_t> extradata(const AVCodecParameters& parameters) {
  return {parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)};
}

std::span<const std::uint8_t> new_extradata(const AVPacket& packet) {
  SideDataSize size = 0;
  const std::uint8_t* data = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
  return {data, data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

#if SLUICE_HAS_CH_LAYOUT
int channels(const AVCodecParameters& parameters) {
  return parameters.ch_layout.nb_channels;
}
int channels(const AVCodecContext& context) {
  return context.ch_layout.nb_channels;
}
int channels(const AVFrame& frame) {
  return frame.ch_layout.nb_channels;
}
void set_channels(AVCodecContext& context, int count) {
  av_channel_layout_default(&context.ch_layout, count);
}
void set_channels(AVFrame& frame, int count) {
  av_channel_layout_default(&frame.ch_layout, count);
}

Ptr<SwrContext> make_resampler(const AVFrame& frame, int out_channels, int out_rate) {
  AVChannelLayout in{};
  AVChannelLayout out{};
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
    av_channel_layout_default(&in, frame.ch_layout.nb_channels);
  } else if (av_channel_layout_copy(&in, &frame.ch_layout) < 0) {
    return nullptr;
  }
  av_channel_layout_default(&out, out_channels);
  SwrContext* made = nullptr;
  swr_alloc_set_opts2(&made, &out, AV_SAMPLE_FMT_FLTP, out_rate, &in,
                      static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  av_channel_layout_uninit(&in);
  Ptr<SwrContext> resampler(made);
  if (!resampler || swr_init(resampler.get()) < 0) return nullptr;
  return resampler;
}
#else
int channels(const AVCodecParameters& parameters) {
  return parameters.channels;
}
int channels(const AVCodecContext& context) {
  return context.channels;
}
int channels(const AVFrame& frame) {
  return frame.channels;
}

void set_channels(AVCodecContext& context, int count) {
  context.channels = count;
  context.channel_layout = static_cast<std::uint64_t>(av_get_default_channel_layout(count));
}

void set_channels(AVFrame& frame, int count) {
  frame.channels = count;
  frame.channel_layout = static_cast<std::uint64_t>(av_get_default_channel_layout(count));
}

Ptr<SwrContext> make_resampler(const AVFrame& frame, int out_channels, int out_rate) {
  const std::int64_t in = frame.channel_layout != 0 ? static_cast<std::int64_t>(frame.channel_layout)
                                                    : av_get_default_channel_layout(frame.channels);
  Ptr<SwrContext> resampler(
      swr_alloc_set_opts(nullptr, av_get_default_channel_layout(out_channels), AV_SAMPLE_FMT_FLTP, out_rate,
                         in, static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr));
  if (!resampler || swr_init(resampler.get()) < 0) return nullptr;
  return resampler;
}
#endif

std::optional<media::Ticks> to_ticks(std::int64_t timestamp, AVRational time_base, std::uint32_t timescale) {
  if (timestamp == AV_NOPTS_VALUE) return std::nullopt;
  return media::Ticks{av_rescale_q(timestamp, time_base, AVRational{1, static_cast<int>(timescale)})};
}

std::string codec_name(AVCodecID id) {
  const AVCodecDescriptor* descriptor = avcodec_descriptor_get(id);
  if (descriptor == nullptr) return "an unknown codec";
  return descriptor->long_name != nullptr ? descriptor->long_name : descriptor->name;
}

std::string error_text(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

Error to_error(int code) {
  for (const Meaning& meaning : kMeanings) {
    if (meaning.code == code) return {meaning.kind, std::string(meaning.text)};
  }
  return {ErrorCode::kUnavailable, error_text(code)};
}

}  // namespace sluice::ingest::ffmpeg
