// VideoStage: from the packets of a source's video to samples with their configuration and repaired times.
// Private to this room; one thread.
//
// The first sample is a sync sample with a complete configuration; what comes before is skipped. Parameter
// sets go into the configuration, not into the samples (PS-16).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "ingest/access_unit_assembler.h"
#include "ingest/ffmpeg.h"
#include "ingest/packet_source.h"
#include "ingest/source_statistics.h"
#include "ingest/stamps.h"
#include "ingest/timestamp_repair.h"
#include "media/nal.h"
#include "media/parameter_sets.h"
#include "media/sample.h"
#include "media/track.h"

namespace sluice::ingest {

inline constexpr std::uint32_t kVideoTimescale = 90000;

struct VideoSample {
  media::SampleData data;
  media::Ticks dts;  // on the source's time line, in kVideoTimescale
  media::Ticks pts;
  bool sync = false;
  // The time line is broken before this sample, which is a sync sample: it can only go on in a new run.
  bool needs_new_run = false;
  std::shared_ptr<const media::VideoConfig> config;
  WallTime arrival;
};

// Where the times of samples come from.
enum class TimeSource { kStream, kArrival };

class VideoStage {
 public:
  // kUnsupported for anything but H.264 and H.265.
  static Result<VideoStage> make(const SourceStream& stream, TimeSource time_source,
                                 SourceStatistics& statistics);

  // `stamps` in kVideoTimescale.
  std::vector<VideoSample> push(const AVPacket& packet, const Stamps& stamps);
  // At the end of the source: what waits for more.
  std::vector<VideoSample> flush();

 private:
  VideoStage(media::Codec codec, bool framed, TimeSource time_source, SourceStatistics& statistics);

  Result<void> read_extradata(std::span<const std::uint8_t> extradata);
  void on_access_unit(AccessUnit unit, std::vector<VideoSample>& out);
  bool update_config(bool sync);
  media::SampleData make_sample_data(AccessUnit& unit, std::span<const media::NalUnit> nal_units) const;
  void learn_reordering(VideoSample sample, const Stamps& stamps, std::vector<VideoSample>& out);
  void stop_learning(std::vector<VideoSample>& out);
  void finish(VideoSample sample, const Stamps& stamps, std::vector<VideoSample>& out);

  // A sample whose times wait until it is known whether pictures are reordered.
  struct Undated {
    VideoSample sample;
    Stamps stamps;
  };

  media::Codec codec_;
  TimeSource time_source_;
  SourceStatistics* statistics_;
  media::NalFraming framing_ = media::NalFraming::kAnnexB;
  std::optional<AccessUnitAssembler> assembler_;  // for sources whose packets are no access units
  media::ParameterSets sets_;
  bool sets_changed_ = false;  // since config_ was made
  std::shared_ptr<const media::VideoConfig> config_;
  TimestampRepair repair_;
  bool learning_ = true;
  std::vector<Undated> undated_;
};

}  // namespace sluice::ingest
