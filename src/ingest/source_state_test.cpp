#include "ingest/source_state.h"

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;

TEST(SourceState, IsSaidInWords) {
  media::VideoConfig video;
  video.codec = media::Codec::kH265;
  video.width = 1920;
  video.height = 1080;
  video.nominal_frame_rate = 30000.0 / 1001;
  media::AudioConfig audio;
  audio.sample_rate = 16000;
  audio.channels = 1;
  const std::vector<media::Track> tracks = {{.id = 1, .timescale = 90000, .config = video},
                                            {.id = 2, .timescale = 16000, .config = audio}};
  EXPECT_EQ(describe(SourceState{Connecting{}}), "connecting");
  EXPECT_EQ(describe(SourceState{Streaming{tracks}}),
            "streaming H.265 1920x1080 at 29.97 fps, AAC 16000 Hz mono");
  EXPECT_EQ(describe(SourceState{Waiting{{ErrorCode::kTimeout, "no data for 10 s"}, 2100ms}}),
            "waiting: no data for 10 s");
  EXPECT_EQ(describe(SourceState{Ended{}}), "ended");
}

}  // namespace
}  // namespace sluice::ingest
