#include "http/pace.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using namespace std::chrono_literals;
using Verdict = Pace::Verdict;

constexpr Pace::Rule kRule{.stall = 10s, .window = 30s, .bytes_per_second = 100};
constexpr SteadyTime kStart{1h};

TEST(Pace, IsFineWhileBytesAreTaken) {
  Pace pace;
  pace.start(kStart);
  for (auto t = 0s; t < 300s; t += 5s) {
    EXPECT_EQ(pace.judge(kStart + t, kRule), Verdict::kFine) << t.count();
    pace.sent(kStart + t, 600);
  }
}

TEST(Pace, StallsWhenNothingIsTaken) {
  Pace pace;
  pace.start(kStart);
  pace.sent(kStart + 4s, 1);
  EXPECT_EQ(pace.deadline(kRule), kStart + 14s);
  EXPECT_EQ(pace.judge(kStart + 14s - 1ms, kRule), Verdict::kFine);
  pace.sent(kStart + 14s - 1ms, 0);
  EXPECT_EQ(pace.judge(kStart + 14s, kRule), Verdict::kStalled) << "sending nothing is no progress";
}

TEST(Pace, IsTooSlowBelowTheRateOverTheWindow) {
  Pace pace;
  pace.start(kStart);
  for (auto t = 5s; t <= 25s; t += 5s) pace.sent(kStart + t, 599);
  EXPECT_EQ(pace.judge(kStart + 29s, kRule), Verdict::kFine) << "not yet judged";
  EXPECT_EQ(pace.judge(kStart + 30s, kRule), Verdict::kTooSlow);
}

TEST(Pace, JudgesEachWindowByItself) {
  Pace pace;
  pace.start(kStart);
  for (auto t = 5s; t <= 30s; t += 5s) pace.sent(kStart + t, 100'000);
  EXPECT_EQ(pace.judge(kStart + 30s, kRule), Verdict::kFine);
  for (auto t = 35s; t <= 60s; t += 5s) pace.sent(kStart + t, 1);
  EXPECT_EQ(pace.judge(kStart + 60s, kRule), Verdict::kTooSlow);
}

TEST(Pace, StartsAnewWhenThereIsSomethingToSendAgain) {
  Pace pace;
  pace.start(kStart);
  pace.stop();
  EXPECT_EQ(pace.judge(kStart + 1h, kRule), Verdict::kFine);
  pace.start(kStart + 1h);
  pace.start(kStart + 1h + 5s);
  EXPECT_EQ(pace.deadline(kRule), kStart + 1h + 10s);
}

}  // namespace
}  // namespace sluice::http
