#include "ingest/video_stage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "media/access_unit.h"
#include "media/decoder_configuration.h"
#include "media/h264.h"
#include "media/h265.h"

namespace sluice::ingest {
namespace {

constexpr media::Ticks kUsualInterval{kVideoTimescale / 25};
// B-frames show themselves with the third picture of a group.
constexpr std::size_t kPicturesToLearnFrom = 5;

// Whether pictures may be shown in another order than they come in, as far as the parameter sets know.
bool may_reorder(const media::VideoConfig& config) {
  const auto record = config.decoder_configuration.view();
  if (config.codec == media::Codec::kH264) {
    const auto parsed = media::parse_avc_configuration(record);
    if (!parsed || parsed->sps.empty()) return true;
    const auto sps = media::h264::parse_sps(parsed->sps.front());
    return !sps || sps->picture.may_reorder;
  }
  const auto parsed = media::parse_hevc_configuration(record);
  if (!parsed || parsed->sps.empty()) return true;
  const auto sps = media::h265::parse_sps(parsed->sps.front());
  return !sps || sps->picture.may_reorder;
}

media::Ticks interval_of(const media::VideoConfig& config) {
  if (config.nominal_frame_rate <= 0) return kUsualInterval;
  return {std::llround(kVideoTimescale / config.nominal_frame_rate)};
}

media::Ticks to_ticks(SteadyTime time) {
  return media::to_ticks(std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()),
                         kVideoTimescale);
}

}  // namespace

VideoStage::VideoStage(media::Codec codec, bool framed, TimeSource time_source, SourceStatistics& statistics)
    : codec_(codec),
      time_source_(time_source),
      statistics_(&statistics),
      sets_(codec),
      repair_(kVideoTimescale, kUsualInterval, statistics) {
  if (!framed) assembler_.emplace(codec);
}

Result<VideoStage> VideoStage::make(const SourceStream& stream, TimeSource time_source,
                                    SourceStatistics& statistics) {
  const AVCodecID id = stream.parameters->codec_id;
  if (id != AV_CODEC_ID_H264 && id != AV_CODEC_ID_HEVC) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("the video is {}, which browsers do not play: set the camera to "
                             "H.264 or H.265",
                             ffmpeg::codec_name(id))};
  }
  const auto codec = id == AV_CODEC_ID_H264 ? media::Codec::kH264 : media::Codec::kH265;
  VideoStage stage(codec, stream.framed, time_source, statistics);
  // What an SDP says of parameter sets may be nonsense while those in the stream are good.
  if (const auto read = stage.read_extradata(ffmpeg::extradata(*stream.parameters)); !read && stream.framed) {
    return read.error();
  }
  return stage;
}

Result<void> VideoStage::read_extradata(std::span<const std::uint8_t> extradata) {
  if (extradata.empty()) return {};
  const media::ParameterSets before = sets_;
  SLUICE_ASSIGN(framing_, sets_.read_extradata(extradata));
  sets_changed_ = sets_changed_ || sets_ != before;
  return {};
}

// Takes changed parameter sets over where decoding can begin with them. Whether there is a configuration at
// all.
bool VideoStage::update_config(bool sync) {
  if (sync && (sets_changed_ || !config_)) {
    if (auto config = sets_.make_video_config()) {
      repair_.set_interval(interval_of(*config));
      if (learning_ && !may_reorder(*config)) learning_ = false;
      config_ = std::make_shared<const media::VideoConfig>(std::move(config).value());
      sets_changed_ = false;
    }
  }
  return config_ != nullptr;
}

media::SampleData VideoStage::make_sample_data(AccessUnit& unit,
                                               std::span<const media::NalUnit> nal_units) const {
  media::SampleData data{.owner = std::move(unit.owner), .pieces = {}, .nal_units = true};
  data.pieces.reserve(nal_units.size());
  for (const media::NalUnit nal_unit : nal_units) {
    // Sets that changed between key frames have to travel with the pictures until the configuration can
    // follow.
    const bool in_band = sets_changed_ && media::is_parameter_set(codec_, nal_unit);
    if (in_band || media::belongs_in_sample(codec_, nal_unit)) data.pieces.push_back(nal_unit);
  }
  return data;
}

std::vector<VideoSample> VideoStage::push(const AVPacket& packet, const Stamps& stamps) {
  std::vector<VideoSample> out;
  if (const auto changed = ffmpeg::new_extradata(packet); !changed.empty() && !read_extradata(changed)) {
    statistics_->damaged_access_units.add();
  }
  if (assembler_ && framing_ == media::NalFraming::kAnnexB) {
    const std::uint64_t oversized = assembler_->oversized();
    for (AccessUnit& unit : assembler_->push(ffmpeg::bytes(packet), stamps))
      on_access_unit(std::move(unit), out);
    statistics_->damaged_access_units.add(assembler_->oversized() - oversized);
  } else if (packet.size > 0) {
    auto owner = std::shared_ptr<const AVPacket>(ffmpeg::share(packet));
    const auto bytes = ffmpeg::bytes(*owner);
    on_access_unit({.owner = std::move(owner), .bytes = bytes, .stamps = stamps}, out);
  }
  return out;
}

std::vector<VideoSample> VideoStage::flush() {
  std::vector<VideoSample> out;
  if (assembler_) {
    if (auto unit = assembler_->flush()) on_access_unit(std::move(*unit), out);
  }
  stop_learning(out);
  return out;
}

void VideoStage::on_access_unit(AccessUnit unit, std::vector<VideoSample>& out) {
  media::NalReader reader(unit.bytes, framing_);
  std::vector<media::NalUnit> nal_units;
  bool has_picture = false;
  while (const auto nal_unit = reader.next()) {
    nal_units.push_back(*nal_unit);
    has_picture = has_picture || media::is_picture(codec_, *nal_unit);
    if (media::is_parameter_set(codec_, *nal_unit) && sets_.update(*nal_unit)) sets_changed_ = true;
  }
  if (!reader.problem().empty()) statistics_->damaged_access_units.add();
  if (!has_picture) return;

  const bool began = config_ != nullptr;
  const bool sync = sets_.is_sync_sample(nal_units);
  if ((!began && !sync) || !update_config(sync)) {
    statistics_->skipped_samples.add();
    return;
  }
  Stamps stamps = unit.stamps;
  if (time_source_ == TimeSource::kArrival) stamps.dts = stamps.pts = to_ticks(stamps.arrival.steady);
  VideoSample sample{.data = make_sample_data(unit, nal_units),
                     .dts = {},
                     .pts = {},
                     .sync = sync,
                     .needs_new_run = false,
                     .config = config_,
                     .arrival = stamps.arrival.wall};
  learn_reordering(std::move(sample), stamps, out);
}

// The first pictures of a source that tells no decoding times are held until they show whether they are
// reordered.
void VideoStage::learn_reordering(VideoSample sample, const Stamps& stamps, std::vector<VideoSample>& out) {
  if (!learning_ || stamps.dts) {
    stop_learning(out);
    finish(std::move(sample), stamps, out);
    return;
  }
  undated_.push_back({.sample = std::move(sample), .stamps = stamps});
  if (undated_.size() >= kPicturesToLearnFrom) stop_learning(out);
}

void VideoStage::stop_learning(std::vector<VideoSample>& out) {
  learning_ = false;
  if (undated_.empty()) return;
  std::vector<std::int64_t> times;
  for (const Undated& held : undated_) {
    if (held.stamps.pts) times.push_back(held.stamps.pts->count);
  }
  if (const std::size_t depth = ReorderWindow::depth_needed(times); depth > 0) {
    repair_.set_reorder_depth(std::max(depth, kUsualReorderDepth));
  }
  for (Undated& held : std::exchange(undated_, {})) finish(std::move(held.sample), held.stamps, out);
}

void VideoStage::finish(VideoSample sample, const Stamps& stamps, std::vector<VideoSample>& out) {
  TimestampRepair::Times times = repair_.repair(stamps, sample.sync);
  if (sample.sync && repair_.wants_new_run()) {
    repair_.begin_run();
    times = repair_.repair(stamps, sample.sync);
    sample.needs_new_run = true;
  }
  sample.dts = times.dts;
  sample.pts = times.pts;
  out.push_back(std::move(sample));
}

}  // namespace sluice::ingest
