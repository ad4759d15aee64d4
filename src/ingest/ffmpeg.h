// FFmpeg's headers, what they lack for C++, and what differs from libavformat 58 to 61. For .cpp files and
// the private headers of this room only: no header that another room includes may include this one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/avstring.h>
#include <libavutil/channel_layout.h>
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include "base/result.h"
#include "media/ticks.h"

// AVChannelLayout replaced channel counts and masks in FFmpeg 5.1.
#define SLUICE_HAS_CH_LAYOUT (LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 28, 100))

namespace sluice::ingest::ffmpeg {

struct Free {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
  void operator()(AVFrame* p) const { av_frame_free(&p); }
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
  void operator()(AVCodecParameters* p) const { avcodec_parameters_free(&p); }
  void operator()(AVCodecParserContext* p) const { av_parser_close(p); }
  void operator()(AVAudioFifo* p) const { av_audio_fifo_free(p); }
  void operator()(SwrContext* p) const { swr_free(&p); }
};

template <typename T>
using Ptr = std::unique_ptr<T, Free>;

#if LIBAVFORMAT_VERSION_MAJOR >= 59
using InputFormat = const AVInputFormat;
#else
using InputFormat = AVInputFormat;
#endif

// FFmpeg only fails to make these when memory has run out: std::bad_alloc, as everywhere.
Ptr<AVPacket> make_packet();
Ptr<AVFrame> make_frame();
// Another reference to the same bytes.
Ptr<AVPacket> share(const AVPacket& packet);
Ptr<AVCodecParameters> copy(const AVCodecParameters& parameters);

std::span<const std::uint8_t> bytes(const AVPacket& packet);
std::span<const std::uint8_t> extradata(const AVCodecParameters& parameters);
// Extradata that came with this packet, because it changed; empty otherwise.
std::span<const std::uint8_t> new_extradata(const AVPacket& packet);

int channels(const AVCodecParameters& parameters);
int channels(const AVCodecContext& context);
int channels(const AVFrame& frame);
void set_channels(AVCodecContext& context, int count);
void set_channels(AVFrame& frame, int count);
// Out of what `frame` holds into planar floats; nothing when swresample cannot.
Ptr<SwrContext> make_resampler(const AVFrame& frame, int out_channels, int out_rate);

std::optional<media::Ticks> to_ticks(std::int64_t timestamp, AVRational time_base, std::uint32_t timescale);

// FFmpeg's name of a codec in a form for people: "PCM A-law / G.711 A-law".
std::string codec_name(AVCodecID id);

// FFmpeg's own words: "Connection refused".
std::string error_text(int code);
// What an error code of libavformat means for someone whose camera shows no picture.
Error to_error(int code);

}  // namespace sluice::ingest::ffmpeg
