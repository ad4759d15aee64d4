#include "ingest/timestamp_repair.h"

#include <random>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using ::testing::ElementsAre;

constexpr std::uint32_t kTimescale = 1000;  // a tick is a millisecond
constexpr media::Ticks kInterval{40};

Stamps dts_and_pts(std::int64_t dts, std::int64_t pts) {
  Stamps stamps;
  stamps.dts = media::Ticks{dts};
  stamps.pts = media::Ticks{pts};
  return stamps;
}

Stamps both(std::int64_t time) {
  return dts_and_pts(time, time);
}

Stamps pts_only(std::int64_t pts) {
  Stamps stamps;
  stamps.pts = media::Ticks{pts};
  return stamps;
}

class TimestampRepairTest : public ::testing::Test {
 protected:
  // The dts that come of these stamps; no picture but the first is a sync sample.
  std::vector<std::int64_t> dts_of(const std::vector<Stamps>& stamps) {
    std::vector<std::int64_t> out;
    out.reserve(stamps.size());
    for (const Stamps& each : stamps) out.push_back(repair_.repair(each, out.empty()).dts.count);
    return out;
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> times_of(const std::vector<Stamps>& stamps) {
    std::vector<std::pair<std::int64_t, std::int64_t>> out;
    for (const Stamps& each : stamps) {
      const auto times = repair_.repair(each, out.empty());
      out.emplace_back(times.dts.count, times.pts.count);
    }
    return out;
  }

  SourceStatistics statistics_;
  TimestampRepair repair_{kTimescale, kInterval, statistics_};
};

TEST_F(TimestampRepairTest, LeavesGoodTimesAlone) {
  EXPECT_THAT(
      times_of({dts_and_pts(100, 180), dts_and_pts(140, 300), dts_and_pts(180, 220), dts_and_pts(220, 260)}),
      ElementsAre(std::pair(100, 180), std::pair(140, 300), std::pair(180, 220), std::pair(220, 260)));
  EXPECT_FALSE(repair_.wants_new_run());
}

TEST_F(TimestampRepairTest, KeepsJitterAndGapsThatAreReal) {
  EXPECT_THAT(dts_of({both(0), both(37), both(85), both(118), both(1900), both(1940)}),
              ElementsAre(0, 37, 85, 118, 1900, 1940));
  EXPECT_FALSE(repair_.wants_new_run());
}

TEST_F(TimestampRepairTest, TakesSlowCamerasForWhatTheyAre) {
  EXPECT_THAT(dts_of({both(0), both(5000), both(10000), both(15000)}), ElementsAre(0, 5000, 10000, 15000));
  EXPECT_FALSE(repair_.wants_new_run());
}

TEST_F(TimestampRepairTest, FillsMissingTimesIn) {
  EXPECT_THAT(dts_of({both(0), both(40), Stamps{}, Stamps{}, both(160)}), ElementsAre(0, 40, 80, 120, 160));
  EXPECT_EQ(statistics_.missing_timestamps.value(), 2U);
}

TEST_F(TimestampRepairTest, LivesWithoutAnyTimes) {
  EXPECT_THAT(dts_of({Stamps{}, Stamps{}, Stamps{}}), ElementsAre(40, 80, 120));
}

TEST_F(TimestampRepairTest, SpreadsEqualTimes) {
  EXPECT_THAT(dts_of({both(0), both(40), both(80), both(80), both(120), both(160)}),
              ElementsAre(0, 40, 80, 90, 120, 160));
  EXPECT_EQ(statistics_.equal_timestamps.value(), 1U);
}

// What happens when the first RTCP sender report corrects the line of one stream.
TEST_F(TimestampRepairTest, AbsorbsASmallStepBack) {
  EXPECT_THAT(dts_of({both(400), both(440), both(360), both(400), both(440), both(480), both(520)}),
              ElementsAre(400, 440, 450, 460, 470, 480, 520));
  EXPECT_EQ(statistics_.backward_timestamps.value(), 3U);
  EXPECT_FALSE(repair_.wants_new_run());
}

TEST_F(TimestampRepairTest, NeverPresentsBeforeDecoding) {
  EXPECT_THAT(times_of({dts_and_pts(100, 60), dts_and_pts(140, 180)}),
              ElementsAre(std::pair(100, 100), std::pair(140, 180)));
  EXPECT_EQ(statistics_.presented_before_decoded.value(), 1U);
}

TEST_F(TimestampRepairTest, DistrustsAPresentationTimeHoursFromItsDecodingTime) {
  EXPECT_THAT(times_of({both(0), dts_and_pts(40, 9'000'040), both(80)}),
              ElementsAre(std::pair(0, 0), std::pair(40, 40), std::pair(80, 80)));
  EXPECT_EQ(statistics_.stray_timestamps.value(), 1U);
}

TEST_F(TimestampRepairTest, BridgesOneStrayTime) {
  EXPECT_THAT(dts_of({both(0), both(40), both(80), both(36'000'000), both(160), both(200)}),
              ElementsAre(0, 40, 80, 120, 160, 200));
  EXPECT_EQ(statistics_.stray_timestamps.value(), 1U);
  EXPECT_FALSE(repair_.wants_new_run());
}

TEST_F(TimestampRepairTest, BridgesAJumpAndAsksForANewRun) {
  for (const std::int64_t to : {std::int64_t{5'000'000}, std::int64_t{-5'000'000}}) {
    TimestampRepair repair(kTimescale, kInterval, statistics_);
    std::vector<std::int64_t> out;
    for (const std::int64_t time : {0L, 40L, 80L, to, to + 40, to + 80}) {
      out.push_back(repair.repair(both(time), time == 0).dts.count);
    }
    EXPECT_THAT(out, ElementsAre(0, 40, 80, 120, 160, 200)) << to;
    EXPECT_TRUE(repair.wants_new_run()) << to;

    repair.begin_run();
    EXPECT_EQ(repair.repair(both(to + 120), true).dts.count, to + 120);
    EXPECT_FALSE(repair.wants_new_run());
  }
  EXPECT_EQ(statistics_.timestamp_jumps.value(), 2U);
}

TEST_F(TimestampRepairTest, AsksAtOnceWhenTheJumpIsAtAKeyFrame) {
  dts_of({both(1'000'000), both(1'000'040)});
  repair_.repair(both(7), true);
  EXPECT_TRUE(repair_.wants_new_run());
}

TEST_F(TimestampRepairTest, DecodesInOrderOfPresentationWithoutBFrames) {
  EXPECT_THAT(times_of({pts_only(0), pts_only(40), pts_only(80)}),
              ElementsAre(std::pair(0, 0), std::pair(40, 40), std::pair(80, 80)));
}

TEST_F(TimestampRepairTest, DerivesDecodingTimesForBFrames) {
  repair_.set_reorder_depth(2);
  // I0 P4 B2 b1 b3 P8 B6 b5 b7
  EXPECT_THAT(times_of({pts_only(0), pts_only(160), pts_only(80), pts_only(40), pts_only(120), pts_only(320),
                        pts_only(240), pts_only(200), pts_only(280)}),
              ElementsAre(std::pair(-80, 0), std::pair(-40, 160), std::pair(0, 80), std::pair(40, 40),
                          std::pair(80, 120), std::pair(120, 320), std::pair(160, 240), std::pair(200, 200),
                          std::pair(240, 280)));
  EXPECT_FALSE(repair_.wants_new_run());
}

TEST_F(TimestampRepairTest, NoticesBFramesThatNobodyAnnounced) {
  std::vector<Stamps> stamps;
  for (const std::int64_t picture : {3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11})
    stamps.push_back(pts_only(40 * picture));
  dts_of(stamps);
  EXPECT_TRUE(repair_.wants_new_run());
  EXPECT_EQ(repair_.reorder_depth(), 2U);
}

// Whatever a camera sends: dts rise strictly, pts are never below them, and counters account for the rest.
TEST_F(TimestampRepairTest, KeepsItsPromiseWhateverComes) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    TimestampRepair repair(kTimescale, kInterval, statistics_);
    repair.set_reorder_depth(seed % 3);
    std::int64_t time = 0;
    std::optional<std::int64_t> last;
    for (int i = 0; i < 300; ++i) {
      time += 40;
      Stamps stamps;
      const auto any = [&] {
        switch (random() % 12) {
          case 0: return time - static_cast<std::int64_t>(random() % 1000);
          case 1: return time + static_cast<std::int64_t>(random() % 100'000'000);
          case 2: return static_cast<std::int64_t>(random() >> 8U) - (std::int64_t{1} << 55U);
          default: return time;
        }
      };
      if (random() % 8 != 0) stamps.dts = media::Ticks{any()};
      if (random() % 8 != 0) stamps.pts = media::Ticks{any()};
      const bool sync = random() % 25 == 0;
      auto times = repair.repair(stamps, sync);
      if (sync && repair.wants_new_run()) {
        repair.begin_run();
        times = repair.repair(stamps, sync);
        last.reset();
      }
      ASSERT_GE(times.pts, times.dts) << "seed " << seed << " picture " << i;
      if (last) {
        ASSERT_GT(times.dts.count, *last) << "seed " << seed << " picture " << i;
      }
      last = times.dts.count;
    }
  }
}

TEST(ReorderWindow, KnowsHowDeepItHasToBe) {
  EXPECT_EQ(ReorderWindow::depth_needed({}), 0U);
  EXPECT_EQ(ReorderWindow::depth_needed({0, 40, 80}), 0U);
  EXPECT_EQ(ReorderWindow::depth_needed({0, 120, 40, 80}), 1U);
  EXPECT_EQ(ReorderWindow::depth_needed({0, 160, 80, 40, 120}), 2U);
}

}  // namespace
}  // namespace sluice::ingest
