#include "hls/playlist_state.h"

#include <memory>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

// Ten segments of two seconds from number 10 on, and the two before them retained.
class PlaylistStateTest : public ::testing::Test {
 protected:
  PlaylistStateTest() {
    for (std::uint64_t msn = 8; msn < 20; ++msn) {
      auto segment = std::make_shared<Segment>(Segment{.msn = msn});
      segment->parts.assign(4, {.duration = 500ms});
      (msn < 10 ? state_.retained : state_.segments).push_back(std::move(segment));
    }
    state_.next_msn = 20;
  }
  void open_segment() {
    auto open = std::make_shared<Segment>(Segment{.msn = 20});
    open->parts.assign(3, {.duration = 500ms});
    state_.open = std::move(open);
  }

  PlaylistState state_;
};

TEST_F(PlaylistStateTest, FindsCompleteSegmentsListedOrRetained) {
  open_segment();
  for (std::uint64_t msn = 8; msn < 20; ++msn) {
    ASSERT_NE(state_.find(msn), nullptr) << msn;
    EXPECT_EQ(state_.find(msn)->msn, msn);
  }
  for (const std::uint64_t msn : {0U, 7U, 20U, 21U}) EXPECT_EQ(state_.find(msn), nullptr) << msn;
  EXPECT_EQ(PlaylistState{}.find(0), nullptr);
}

TEST_F(PlaylistStateTest, CountsFromWhatIsThere) {
  EXPECT_EQ(state_.media_sequence(), 10U);
  EXPECT_EQ(state_.duration(), 20s);
  EXPECT_EQ(state_.open_msn(), 20U);
  EXPECT_EQ(state_.open_parts(), 0U);
  open_segment();
  EXPECT_EQ(state_.open_parts(), 3U);
  EXPECT_EQ(PlaylistState{.next_msn = 5}.media_sequence(), 5U);
}

TEST_F(PlaylistStateTest, SkipsWhatIsFurtherThanCanSkipUntilFromTheLastCompleteSegment) {
  EXPECT_EQ(state_.skippable(), 0U) << "nothing was promised";
  state_.targets.can_skip_until = 12s;
  EXPECT_EQ(state_.skippable(), 3U) << "DD-16: seven end within 12 s of the end";
  open_segment();
  EXPECT_EQ(state_.skippable(), 3U) << "DD-16: parts do not count";
  state_.ended = true;
  EXPECT_EQ(state_.skippable(), 0U) << "DD-13";
}

}  // namespace
}  // namespace sluice::hls
