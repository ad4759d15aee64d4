#include "ingest/video_stage.h"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing/test_camera_driver.h"
#include "media/access_unit.h"

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Packets = std::vector<ffmpeg::Ptr<AVPacket>>;

struct Recording {
  SourceStream stream;
  Packets packets;  // one access unit each, Annex B, 10 a second
};

Recording record(std::string_view parameters, std::chrono::milliseconds duration = 3s) {
  testing::TestCameraDriver driver(parameters);
  EXPECT_TRUE(driver.camera().open().ok());
  return {.stream = *driver.camera().streams().video, .packets = driver.record(duration)};
}

ffmpeg::Ptr<AVPacket> packet_of(std::span<const std::uint8_t> bytes) {
  auto packet = ffmpeg::make_packet();
  EXPECT_GE(av_new_packet(packet.get(), static_cast<int>(bytes.size())), 0);
  std::ranges::copy(bytes, packet->data);
  return packet;
}

constexpr std::int64_t kFrame = 9000;

class VideoStageTest : public ::testing::Test {
 protected:
  void open(const SourceStream& stream, TimeSource time_source = TimeSource::kStream) {
    auto stage = VideoStage::make(stream, time_source, statistics_);
    ASSERT_TRUE(stage.ok()) << stage.error().message();
    stage_.emplace(std::move(stage).value());
  }
  void push(const AVPacket& packet, const Stamps& stamps) {
    for (VideoSample& sample : stage_->push(packet, stamps)) samples_.push_back(std::move(sample));
  }
  void push(const AVPacket& packet, bool with_dts = true) {
    Stamps stamps;
    stamps.pts = media::Ticks{packet.pts * kFrame};
    if (with_dts) stamps.dts = media::Ticks{packet.dts * kFrame};
    push(packet, stamps);
  }
  void flush() {
    for (VideoSample& sample : stage_->flush()) samples_.push_back(std::move(sample));
  }

  SourceStatistics statistics_;
  std::optional<VideoStage> stage_;
  std::vector<VideoSample> samples_;
};

TEST_F(VideoStageTest, HandsPicturesOnWithoutTheirParameterSets) {
  for (const std::string_view parameters :
       {"?size=192x128&fps=10&audio=none", "?size=192x128&fps=10&audio=none&codec=h265"}) {
    samples_.clear();
    const Recording recording = record(parameters);
    open(recording.stream);
    for (const auto& packet : recording.packets) push(*packet);
    flush();
    ASSERT_EQ(samples_.size(), recording.packets.size());
    EXPECT_EQ(samples_[0].config->width, 192U);
    EXPECT_EQ(samples_[0].config->height, 128U);
    EXPECT_DOUBLE_EQ(samples_[0].config->nominal_frame_rate, 10);
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      EXPECT_EQ(samples_[i].sync, i % 10 == 0);
      EXPECT_EQ(samples_[i].dts.count, static_cast<std::int64_t>(i) * kFrame);
      EXPECT_EQ(samples_[i].config, samples_[0].config);
      EXPECT_FALSE(samples_[i].needs_new_run);
      EXPECT_FALSE(samples_[i].data.pieces.empty());
      for (const auto& piece : samples_[i].data.pieces) {
        EXPECT_TRUE(media::belongs_in_sample(samples_[i].config->codec, piece));
      }
    }
  }
}

TEST_F(VideoStageTest, RefersToThePacketsBytes) {
  const Recording recording = record("?size=192x128&fps=10&audio=none");
  open(recording.stream);
  const AVPacket& packet = *recording.packets.front();
  push(packet);
  ASSERT_THAT(samples_, SizeIs(1));
  for (const auto& piece : samples_[0].data.pieces) {
    EXPECT_GE(piece.data(), packet.data);
    EXPECT_LE(piece.data() + piece.size(), packet.data + packet.size);
  }
}

TEST_F(VideoStageTest, WaitsForAKeyFrame) {
  const Recording recording = record("?size=192x128&fps=10&audio=none");
  open(recording.stream);
  for (std::size_t i = 3; i < 12; ++i) push(*recording.packets[i]);
  ASSERT_THAT(samples_, SizeIs(2));
  EXPECT_TRUE(samples_[0].sync);
  EXPECT_EQ(statistics_.skipped_samples.value(), 7U);
}

// As RTP brings them: pieces of 1,000 bytes at most, with a time of presentation alone.
TEST_F(VideoStageTest, LosesAndDoublesNothingOfAStreamInPieces) {
  for (const std::string_view parameters :
       {"?size=640x360&fps=10&audio=none", "?size=640x360&fps=10&audio=none&bframes=2",
        "?size=640x360&fps=10&audio=none&codec=h265&bframes=2"}) {
    samples_.clear();
    Recording recording = record(parameters);
    recording.stream.framed = false;
    open(recording.stream);
    for (const auto& packet : recording.packets) {
      const auto bytes = ffmpeg::bytes(*packet);
      for (std::size_t at = 0; at < bytes.size(); at += 1000) {
        Stamps stamps;
        stamps.pts = media::Ticks{packet->pts * kFrame};
        push(*packet_of(bytes.subspan(at, std::min<std::size_t>(1000, bytes.size() - at))), stamps);
      }
    }
    flush();
    ASSERT_EQ(samples_.size(), recording.packets.size()) << parameters;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      EXPECT_EQ(samples_[i].pts.count, recording.packets[i]->pts * kFrame) << parameters << " " << i;
      EXPECT_LE(samples_[i].dts, samples_[i].pts) << parameters << " " << i;
      if (i > 0) {
        EXPECT_EQ((samples_[i].dts - samples_[i - 1].dts).count, kFrame) << parameters << " " << i;
      }
    }
    EXPECT_EQ(statistics_.backward_timestamps.value() + statistics_.equal_timestamps.value(), 0U)
        << parameters;
  }
}

TEST_F(VideoStageTest, HoldsNothingBackThatCannotBeReordered) {
  const Recording recording = record("?size=192x128&fps=10&audio=none");
  open(recording.stream);
  push(*recording.packets[0], false);
  EXPECT_THAT(samples_, SizeIs(1));
}

TEST_F(VideoStageTest, DecodesWhenItPresentsWithoutBFrames) {
  Recording recording = record("?size=192x128&fps=10&audio=none");
  recording.stream.framed = false;
  open(recording.stream);
  for (const auto& packet : recording.packets) push(*packet, false);
  flush();
  for (const VideoSample& sample : samples_) EXPECT_EQ(sample.dts, sample.pts);
}

TEST_F(VideoStageTest, ReadsLengthPrefixedUnitsWithARecordBesideThem) {
  const Recording recording = record("?size=192x128&fps=10&audio=none");
  open(recording.stream);
  push(*recording.packets[0]);
  ASSERT_THAT(samples_, SizeIs(1));
  const auto record_bytes = samples_[0].config->decoder_configuration.view();

  ffmpeg::Ptr<AVCodecParameters> parameters(ffmpeg::copy(*recording.stream.parameters));
  av_freep(static_cast<void*>(&parameters->extradata));
  parameters->extradata =
      static_cast<std::uint8_t*>(av_mallocz(record_bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  std::ranges::copy(record_bytes, parameters->extradata);
  parameters->extradata_size = static_cast<int>(record_bytes.size());
  SourceStream stream = recording.stream;
  stream.parameters = std::shared_ptr<const AVCodecParameters>(std::move(parameters));

  std::vector<std::uint8_t> prefixed;
  for (const auto& piece : samples_[0].data.pieces) {
    for (int shift = 24; shift >= 0; shift -= 8)
      prefixed.push_back(static_cast<std::uint8_t>(piece.size() >> shift));
    prefixed.insert(prefixed.end(), piece.begin(), piece.end());
  }
  const std::vector<VideoSample> expected = std::move(samples_);
  samples_.clear();
  open(stream);
  Stamps stamps;
  stamps.dts = stamps.pts = media::Ticks{0};
  push(*packet_of(prefixed), stamps);
  ASSERT_THAT(samples_, SizeIs(1));
  EXPECT_EQ(samples_[0].config->decoder_configuration.text(),
            expected[0].config->decoder_configuration.text());
  ASSERT_EQ(samples_[0].data.pieces.size(), expected[0].data.pieces.size());
  EXPECT_TRUE(std::ranges::equal(samples_[0].data.pieces[0], expected[0].data.pieces[0]));
}

TEST_F(VideoStageTest, ChangesItsConfigurationWithTheCamera) {
  const Recording small = record("?size=192x128&fps=10&audio=none", 1s);
  const Recording large = record("?size=384x216&fps=10&audio=none", 1s);
  open(small.stream);
  for (const auto& packet : small.packets) push(*packet);
  const std::size_t before = samples_.size();
  for (const auto& packet : large.packets) {
    packet->dts += 10;
    packet->pts += 10;
    push(*packet);
  }
  ASSERT_EQ(samples_.size(), small.packets.size() + large.packets.size());
  EXPECT_EQ(samples_[before - 1].config->width, 192U);
  EXPECT_EQ(samples_[before].config->width, 384U);
  EXPECT_TRUE(samples_[before].sync);
}

TEST_F(VideoStageTest, AsksForANewRunWhereTheClockJumped) {
  const Recording recording = record("?size=192x128&fps=10&audio=none");
  open(recording.stream);
  for (const auto& packet : recording.packets) {
    if (packet->pts >= 15) {
      packet->pts += 1'000'000;
      packet->dts += 1'000'000;
    }
    push(*packet);
  }
  ASSERT_EQ(samples_.size(), recording.packets.size());
  for (std::size_t i = 0; i < samples_.size(); ++i) EXPECT_EQ(samples_[i].needs_new_run, i == 20) << i;
  EXPECT_EQ(samples_[19].dts.count, 19 * kFrame);
  EXPECT_EQ(samples_[20].dts.count, 1'000'020 * kFrame);
}

TEST_F(VideoStageTest, TakesTimesOfArrivalWhenTold) {
  const Recording recording = record("?size=192x128&fps=10&audio=none");
  open(recording.stream, TimeSource::kArrival);
  SteadyTime now{1h};
  for (const auto& packet : recording.packets) {
    Stamps stamps;
    stamps.pts = media::Ticks{5};
    stamps.arrival.steady = now;
    push(*packet, stamps);
    now += 101ms;
  }
  ASSERT_EQ(samples_.size(), recording.packets.size());
  EXPECT_EQ((samples_.back().dts - samples_.front().dts).count,
            static_cast<std::int64_t>(samples_.size() - 1) * 9090);
}

TEST_F(VideoStageTest, SurvivesNonsense) {
  const Recording recording = record("?size=192x128&fps=10&audio=none", 1s);
  for (const bool framed : {true, false}) {
    SourceStream stream = recording.stream;
    stream.framed = framed;
    open(stream);
    samples_.clear();
    for (int i = 0; i < 50; ++i) {
      std::vector<std::uint8_t> junk(static_cast<std::size_t>(i * 7));
      for (std::size_t at = 0; at < junk.size(); ++at) junk[at] = static_cast<std::uint8_t>(at * at + 3);
      push(*packet_of(junk), Stamps{});
    }
    EXPECT_THAT(samples_, IsEmpty());
    for (const auto& packet : recording.packets) push(*packet);
    flush();
    EXPECT_EQ(samples_.size(), recording.packets.size());
  }
}

TEST(VideoStage, SaysWhatToDoAboutOtherCodecs) {
  ffmpeg::Ptr<AVCodecParameters> parameters(avcodec_parameters_alloc());
  parameters->codec_type = AVMEDIA_TYPE_VIDEO;
  parameters->codec_id = AV_CODEC_ID_MJPEG;
  SourceStatistics statistics;
  const auto stage =
      VideoStage::make({.index = 0,
                        .parameters = std::shared_ptr<const AVCodecParameters>(std::move(parameters)),
                        .time_base = {1, 25}},
                       TimeSource::kStream, statistics);
  ASSERT_FALSE(stage.ok());
  EXPECT_EQ(stage.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(stage.error().message(),
              HasSubstr("Motion JPEG, which browsers do not play: set the camera to H.264"));
}

}  // namespace
}  // namespace sluice::ingest
