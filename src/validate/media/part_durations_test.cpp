#include "validate/media/part_durations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/testing/stream_builder.h"

namespace sluice::validate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::chrono_literals::operator""ms;

MediaPlaylist playlist(std::vector<Part> parts, bool complete = true) {
  MediaPlaylist playlist;
  playlist.part_target = 1'000ms;
  playlist.segments.push_back({.msn = 3, .complete = complete, .parts = std::move(parts)});
  return playlist;
}

std::set<std::string_view> broken_by(const MediaPlaylist& playlist) {
  Findings findings;
  judge_part_durations(playlist, {}, findings);
  return testing::rules_in(findings);
}

TEST(PartDurations, AreWithinPartTarget) {
  EXPECT_THAT(broken_by(playlist({{.duration = 1'000ms}, {.duration = 1'000ms}})), IsEmpty());
  EXPECT_THAT(
      broken_by(playlist({{.duration = std::chrono::nanoseconds(1'000'000'001)}, {.duration = 1'000ms}})),
      ElementsAre("PS-02"));
  EXPECT_THAT(broken_by(playlist({{.duration = 1'001ms, .independent = true, .gap = true}})),
              ElementsAre("PS-02"));
}

TEST(PartDurations, AreAtLeast85PercentOfIt) {
  EXPECT_THAT(broken_by(playlist({{.duration = 850ms}, {.duration = 1'000ms}})), IsEmpty());
  EXPECT_THAT(broken_by(playlist({{.duration = 849ms}, {.duration = 1'000ms}})), ElementsAre("PS-03"));
}

TEST(PartDurations, MayBeShorterForGoodReasons) {
  EXPECT_THAT(broken_by(playlist({{.duration = 100ms, .independent = true}, {.duration = 1'000ms}})),
              IsEmpty());
  EXPECT_THAT(broken_by(playlist({{.duration = 100ms, .gap = true}, {.duration = 1'000ms}})), IsEmpty());
  EXPECT_THAT(broken_by(playlist({{.duration = 100ms}, {.duration = 1'000ms, .gap = true}})), IsEmpty());
  EXPECT_THAT(broken_by(playlist({{.duration = 1'000ms}, {.duration = 100ms}})), IsEmpty());
}

TEST(PartDurations, AreNotJudgedWhileTheSegmentMayStillEndThere) {
  EXPECT_THAT(broken_by(playlist({{.duration = 100ms}}, false)), IsEmpty());
  EXPECT_THAT(broken_by(playlist({{.duration = 100ms}, {.duration = 100ms}}, false)), ElementsAre("PS-03"));
}

}  // namespace
}  // namespace sluice::validate
