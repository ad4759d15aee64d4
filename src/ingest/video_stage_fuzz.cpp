// The video of a hostile camera in pieces, each behind its length in two bytes and its time in one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include "ingest/video_stage.h"

namespace {

using namespace sluice::ingest;

constexpr std::size_t kHeader = 3;
constexpr std::int64_t kTimeStep = 900;

}  // namespace

// The first byte says which codec, and whether the pieces are whole pictures.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ffmpeg::Ptr<AVCodecParameters> parameters(avcodec_parameters_alloc());
  parameters->codec_type = AVMEDIA_TYPE_VIDEO;
  parameters->codec_id = (data[0] & 1U) != 0 ? AV_CODEC_ID_HEVC : AV_CODEC_ID_H264;
  SourceStatistics statistics;
  auto stage =
      VideoStage::make({.index = 0,
                        .parameters = std::shared_ptr<const AVCodecParameters>(std::move(parameters)),
                        .time_base = {1, kVideoTimescale},
                        .timestamp_bits = 32,
                        .framed = (data[0] & 2U) != 0},
                       TimeSource::kStream, statistics);
  if (!stage) return 0;
  for (std::span<const std::uint8_t> rest(data + 1, size - 1); rest.size() > kHeader;) {
    const auto length =
        std::min<std::size_t>(static_cast<std::size_t>(rest[0] << 8U | rest[1]), rest.size() - kHeader);
    auto packet = ffmpeg::make_packet();
    if (av_new_packet(packet.get(), static_cast<int>(length)) < 0) return 0;
    std::memcpy(packet->data, rest.data() + kHeader, length);
    Stamps stamps;
    stamps.pts = sluice::media::Ticks{rest[2] * kTimeStep};
    (void)stage->push(*packet, stamps);
    rest = rest.subspan(kHeader + length);
  }
  (void)stage->flush();
  return 0;
}
