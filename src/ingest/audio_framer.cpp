#include "ingest/audio_framer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace sluice::ingest {
namespace {

bool has_frame_headers(const AVCodecParameters& parameters) {
  // AAC with extradata is raw; without, each frame has an ADTS header.
  if (parameters.codec_id == AV_CODEC_ID_AAC) return parameters.extradata_size == 0;
  constexpr std::array kCodecs = {AV_CODEC_ID_MP1, AV_CODEC_ID_MP2,  AV_CODEC_ID_MP3,
                                  AV_CODEC_ID_AC3, AV_CODEC_ID_EAC3, AV_CODEC_ID_AAC_LATM};
  return std::ranges::find(kCodecs, parameters.codec_id) != kCodecs.end();
}

ffmpeg::Ptr<AVPacket> copy_of(const std::uint8_t* data, int size) {
  auto packet = ffmpeg::make_packet();
  if (av_new_packet(packet.get(), size) < 0) throw std::bad_alloc();
  std::memcpy(packet->data, data, static_cast<std::size_t>(size));
  return packet;
}

}  // namespace

AudioFramer::AudioFramer(const SourceStream& stream) {
  if (stream.framed || !has_frame_headers(*stream.parameters)) return;
  parser_.reset(av_parser_init(stream.parameters->codec_id));
  context_.reset(avcodec_alloc_context3(nullptr));
  if (!context_ || avcodec_parameters_to_context(context_.get(), stream.parameters.get()) < 0)
    throw std::bad_alloc();
}

std::vector<FramedAudio> AudioFramer::push(const AVPacket& packet, std::optional<std::int64_t> time) {
  std::vector<FramedAudio> out;
  if (!parser_) {
    if (packet.size > 0) out.push_back({.packet = ffmpeg::share(packet), .time = time});
    return out;
  }
  const std::uint8_t* data = packet.data;
  int left = packet.size;
  std::int64_t next_time = time.value_or(AV_NOPTS_VALUE);
  while (left > 0) {
    std::uint8_t* frame = nullptr;
    int size = 0;
    const int used =
        av_parser_parse2(parser_.get(), context_.get(), &frame, &size, data, left, next_time, next_time, 0);
    if (used < 0) break;
    next_time = AV_NOPTS_VALUE;
    data += used;
    left -= used;
    if (size == 0) continue;
    const std::int64_t begun = parser_->pts;
    out.push_back({.packet = copy_of(frame, size),
                   .time = begun == AV_NOPTS_VALUE ? std::nullopt : std::optional(begun)});
  }
  return out;
}

}  // namespace sluice::ingest
