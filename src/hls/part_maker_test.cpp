#include "hls/part_maker.h"

#include <array>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

TimedSample sample(std::uint32_t track, std::int64_t dts, std::int64_t duration, bool sync) {
  static constexpr std::array<std::uint8_t, 3> kBytes{0x65, 0xb8, 0x01};
  return {.sample = {.track_id = track,
                     .dts = {dts},
                     .pts = {dts},
                     .sync = sync,
                     .data = {.owner = nullptr, .pieces = {kBytes}, .nal_units = track == 1},
                     .arrival = {}},
          .duration = {duration}};
}

CutPart part_of(std::vector<TrackSamples> tracks, bool independent) {
  CutPart part{.start = 100s, .duration = 80ms, .independent = independent};
  part.tracks = std::move(tracks);
  return part;
}

TEST(PartMaker, KnowsItsPicturesAndWhereTheKeyFrameEnds) {
  const std::vector<TimedSample> pictures{sample(1, 9000, 3600, true), sample(1, 12'600, 3600, false)};
  const std::vector<TimedSample> sounds{sample(2, 4800, 1024, true)};
  const Part whole = make_part(part_of({{1, pictures}, {2, sounds}}, true), 7, true);
  EXPECT_EQ(whole.duration, 80ms);
  EXPECT_TRUE(whole.independent);
  EXPECT_FALSE(whole.gap);
  EXPECT_EQ(whole.pictures, 2U);
  // Two pictures with their lengths, and a sound: the second picture and the sound lie behind the first.
  EXPECT_EQ(whole.key_frame_end, whole.data.size() - 7 - 3);
}

TEST(PartMaker, HasNoKeyFrameInTheMiddleOfAGop) {
  const Part part = make_part(part_of({{1, {sample(1, 9000, 3600, false)}}, {2, {}}}, false), 1, true);
  EXPECT_EQ(part.pictures, 1U);
  EXPECT_EQ(part.key_frame_end, 0U);
}

TEST(PartMaker, HasNoPicturesOfSoundAlone) {
  const Part part = make_part(part_of({{2, {sample(2, 4800, 1024, true)}}}, true), 1, false);
  EXPECT_TRUE(part.independent);
  EXPECT_EQ(part.pictures, 0U);
  EXPECT_EQ(part.key_frame_end, 0U);
}

TEST(PartMaker, LeavesOutATrackOfWhichNothingCame) {
  const std::vector<TimedSample> pictures{sample(1, 9000, 3600, true)};
  EXPECT_EQ(make_part(part_of({{1, pictures}, {2, {}}}, true), 1, true).data.size(),
            make_part(part_of({{1, pictures}}, true), 1, true).data.size());
}

}  // namespace
}  // namespace sluice::hls
