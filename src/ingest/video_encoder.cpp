#include "ingest/video_encoder.h"

#include <new>
#include <utility>

#include <fmt/format.h>

namespace sluice::ingest {
namespace {

struct Encoder {
  const char* name;
  const char* parameters;  // the option of libavcodec that takes the encoder's own
  std::string values;
};

Encoder encoder_for(const TestCameraOptions& options) {
  const std::uint32_t gop = options.frames_per_gop();
  // Both encoders want to see beyond a row of B-frames; without any, each picture leaves as it comes.
  const std::uint32_t lookahead = options.bframes == 0 ? 0 : options.bframes + 1;
  const std::string common =
      fmt::format("keyint={0}:min-keyint={0}:scenecut=0:bframes={1}:b-adapt=0:rc-lookahead={2}", gop,
                  options.bframes, lookahead);
  if (options.codec == media::Codec::kH264) return {"libx264", "x264-params", common + ":sliced-threads=0"};
  return {"libx265", "x265-params",
          common + ":open-gop=0:repeat-headers=1:pools=none:frame-threads=1:wpp=0:log-level=none"};
}

}  // namespace

VideoEncoder::VideoEncoder(ffmpeg::Ptr<AVCodecContext> context)
    : context_(std::move(context)), frame_(ffmpeg::make_frame()) {
  frame_->format = context_->pix_fmt;
  frame_->width = context_->width;
  frame_->height = context_->height;
  frame_->pts = 0;
  if (av_frame_get_buffer(frame_.get(), 0) < 0) throw std::bad_alloc();
}

Result<VideoEncoder> VideoEncoder::open(const TestCameraOptions& options) {
  const Encoder chosen = encoder_for(options);
  const AVCodec* const codec = avcodec_find_encoder_by_name(chosen.name);
  if (codec == nullptr) {
    return Error{ErrorCode::kUnsupported, fmt::format("this FFmpeg was built without {}", chosen.name)};
  }
  ffmpeg::Ptr<AVCodecContext> context(avcodec_alloc_context3(codec));
  if (!context) throw std::bad_alloc();
  const auto rate =
      AVRational{static_cast<int>(options.fps.numerator), static_cast<int>(options.fps.denominator)};
  context->width = static_cast<int>(options.width);
  context->height = static_cast<int>(options.height);
  context->pix_fmt = AV_PIX_FMT_YUV420P;
  context->framerate = rate;
  context->time_base = {rate.den, rate.num};
  context->bit_rate = std::int64_t{options.bitrate} * 1000;
  context->thread_count = 1;
  context->gop_size = static_cast<int>(options.frames_per_gop());
  context->max_b_frames = static_cast<int>(options.bframes);
  av_opt_set(context->priv_data, "preset", "ultrafast", 0);
  if (options.bframes == 0) av_opt_set(context->priv_data, "tune", "zerolatency", 0);
  av_opt_set(context->priv_data, chosen.parameters, chosen.values.c_str(), 0);
  if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
    return Error{ErrorCode::kUnsupported, fmt::format("{} refuses {}x{}: {}", chosen.name, options.width,
                                                      options.height, ffmpeg::error_text(code))};
  }
  return VideoEncoder(std::move(context));
}

Picture VideoEncoder::picture() {
  if (av_frame_make_writable(frame_.get()) < 0) throw std::bad_alloc();
  Picture out{.width = static_cast<std::uint32_t>(frame_->width),
              .height = static_cast<std::uint32_t>(frame_->height),
              .planes = {},
              .strides = {}};
  for (std::size_t i = 0; i < 3; ++i) {
    out.planes[i] = frame_->data[i];
    out.strides[i] = frame_->linesize[i];
  }
  return out;
}

Result<std::vector<ffmpeg::Ptr<AVPacket>>> VideoEncoder::encode() {
  std::vector<ffmpeg::Ptr<AVPacket>> out;
  int code = avcodec_send_frame(context_.get(), frame_.get());
  ++frame_->pts;
  while (code >= 0) {
    auto packet = ffmpeg::make_packet();
    code = avcodec_receive_packet(context_.get(), packet.get());
    if (code >= 0) out.push_back(std::move(packet));
  }
  if (code != AVERROR(EAGAIN)) {
    return Error{ErrorCode::kInternal,
                 fmt::format("encoding the test picture: {}", ffmpeg::error_text(code))};
  }
  return out;
}

}  // namespace sluice::ingest
