#include "ingest/reported_sync.h"

#include <chrono>

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

class ReportedSyncTest : public ::testing::Test {
 protected:
  // What is added after the reports have said so for `time`.
  microseconds after(microseconds time, microseconds picture, microseconds sound) {
    microseconds shift{0};
    for (const SteadyTime end = now_ + time; now_ < end; now_ += 20ms)
      shift = sync_.shift(picture, sound, now_);
    return shift;
  }

  ReportedSync sync_;
  SteadyTime now_{100s};
};

TEST_F(ReportedSyncTest, AddsNothingWhenTheReportsAgree) {
  EXPECT_EQ(after(60s, 0ms, 0ms), 0ms);
  EXPECT_EQ(after(60s, 2300ms, 2310ms), 0ms);
}

TEST_F(ReportedSyncTest, WaitsForTheOtherStreamsReport) {
  EXPECT_EQ(after(7s, 2300ms, 0ms), 0ms);
  EXPECT_EQ(after(60s, 2300ms, 2280ms), 0ms);
}

TEST_F(ReportedSyncTest, BelievesReportsThatLast) {
  EXPECT_EQ(after(29s, 500ms, 0ms), 0ms);
  EXPECT_EQ(after(2s, 500ms, 0ms), -500ms);
  EXPECT_EQ(after(60s, 500ms, 5ms), -500ms);
  EXPECT_EQ(after(60s, 0ms, 0ms), 0ms);
}

TEST_F(ReportedSyncTest, NeverBelievesReportsThatVary) {
  for (int i = 0; i < 60; ++i) EXPECT_EQ(after(5s, milliseconds{i % 2 == 0 ? 500 : 450}, 0ms), 0ms);
}

TEST_F(ReportedSyncTest, NeverBelievesReportsOfDifferentClocks) {
  EXPECT_EQ(after(60s, 3600s, 0ms), 0ms);
}

}  // namespace
}  // namespace sluice::ingest
