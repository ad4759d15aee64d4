#include "hls/presentation.h"

#include <gtest/gtest.h>

#include "hls/testing/kept_presentation.h"

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

const SteadyTime kNow{1000s};

Observation frames(Duration interval, Duration segment = 2s) {
  return {.longest_segment = segment,
          .frames = std::vector<Duration>(static_cast<std::size_t>(segment / interval), interval)};
}

class PresentationTest : public ::testing::Test {
 protected:
  std::unique_ptr<Presentation> make(std::size_t renditions, StreamOptions options = {}) {
    return std::make_unique<Presentation>(options, renditions, kPresentationEpoch + date_, kept_.load(),
                                          &kept_);
  }

  Duration date_ = 100h;
  testing::KeptPresentation kept_;
};

TEST_F(PresentationTest, RenditionsWaitForEachOtherAndShareWhatMustAgree) {
  const auto both = make(2);
  EXPECT_EQ(both->seal(0, both->generation(0), frames(40ms), kNow), std::nullopt);
  const auto sub = both->seal(1, both->generation(1), frames(100ms, 3800ms), kNow + 1s);
  const auto main = both->seal(0, both->generation(0), frames(40ms), kNow + 2s);
  ASSERT_TRUE(main && sub);
  EXPECT_EQ(main->target_duration, 4s);
  EXPECT_EQ(sub->target_duration, 4s) << "MV-12";
  EXPECT_EQ(main->part_target, 521ms);
  EXPECT_EQ(sub->part_target, 501ms);
  EXPECT_EQ(main->part_hold_back, 1563ms) << "DD-02";
  EXPECT_EQ(sub->part_hold_back, 1563ms) << "DD-05";
}

TEST_F(PresentationTest, NobodyWaitsForLongOrForWhoCannotCome) {
  const auto slow = make(2);
  EXPECT_EQ(slow->seal(0, slow->generation(0), frames(40ms), kNow), std::nullopt);
  EXPECT_EQ(slow->seal(0, slow->generation(0), frames(40ms), kNow + 3s), std::nullopt);
  EXPECT_NE(slow->seal(0, slow->generation(0), frames(40ms), kNow + 4s), std::nullopt);
  EXPECT_NE(slow->seal(1, slow->generation(1), frames(100ms), kNow + 9s), std::nullopt)
      << "comes late, and fits";

  kept_.forget();
  const auto alone = make(2);
  alone->set_absent(1, true);
  EXPECT_NE(alone->seal(0, alone->generation(0), frames(40ms), kNow), std::nullopt);
}

TEST_F(PresentationTest, WhoPlayersKnowBeginsWithTheOtherButDoesNotWaitForLong) {
  const auto both = make(2);
  EXPECT_FALSE(both->may_begin(0, kNow));
  EXPECT_FALSE(both->may_begin(0, kNow + 1900ms));
  EXPECT_TRUE(both->may_begin(1, kNow + 1900ms));
  EXPECT_TRUE(both->may_begin(0, kNow + 1900ms));
  const auto slow = make(2);
  EXPECT_FALSE(slow->may_begin(0, kNow));
  EXPECT_TRUE(slow->may_begin(0, kNow + 2s));
  const auto alone = make(2);
  alone->set_absent(1, true);
  EXPECT_TRUE(alone->may_begin(0, kNow));
}

TEST_F(PresentationTest, ARenditionThatDoesNotFitBeginsAllAnew) {
  const auto both = make(2);
  both->set_absent(1, true);
  ASSERT_NE(both->seal(0, both->generation(0), frames(40ms), kNow), std::nullopt);
  both->set_absent(1, false);
  EXPECT_EQ(both->seal(1, both->generation(1), frames(700ms, 2100ms), kNow + 60s), std::nullopt)
      << "PART-HOLD-BACK is sealed";
  EXPECT_EQ(both->generation(0), 1U);
  EXPECT_EQ(both->generation(1), 1U);
  EXPECT_EQ(both->seal(1, both->generation(1), frames(700ms, 2100ms), kNow + 61s), std::nullopt);
  EXPECT_EQ(both->seal(0, both->generation(0), frames(40ms), kNow + 61s)->part_hold_back, 2103ms);
}

TEST_F(PresentationTest, WhoHasNotSeenThatAllBeginAnewSealsNothing) {
  const auto both = make(2);
  EXPECT_EQ(both->seal(0, 0, frames(40ms), kNow), std::nullopt);
  ASSERT_NE(both->seal(1, 0, frames(40ms), kNow), std::nullopt);
  both->reseal(0, 0);
  EXPECT_EQ(both->seal(1, 0, frames(700ms, 2100ms), kNow + 1s), std::nullopt);
  EXPECT_EQ(both->seal(0, 1, frames(40ms), kNow + 2s), std::nullopt) << "it waits for what the other will be";
  EXPECT_EQ(both->seal(1, 1, frames(200ms), kNow + 3s)->part_hold_back, 1803ms) << "not of what has ended";
}

TEST_F(PresentationTest, WhatWasSealedOutlivesTheProcess) {
  const auto targets = make(1)->seal(0, 0, frames(40ms, 3s), kNow);
  const auto next = make(1);
  EXPECT_TRUE(next->continues());
  EXPECT_EQ(next->seal(0, next->generation(0), frames(40ms, 2s), kNow), targets)
      << "MP-04: a shorter GOP now";
  EXPECT_EQ(next->generation(0), 0U);
}

TEST_F(PresentationTest, ACameraThatHasChangedSinceGetsANewUrl) {
  make(1)->seal(0, 0, frames(40ms), kNow);
  const auto next = make(1);
  EXPECT_EQ(next->seal(0, next->generation(0), frames(40ms, 6s), kNow), std::nullopt);
  EXPECT_EQ(next->generation(0), 1U);
  EXPECT_EQ(next->seal(0, next->generation(0), frames(40ms, 6s), kNow)->target_duration, 6s);
}

TEST_F(PresentationTest, OtherWishesGetANewUrl) {
  make(1)->seal(0, 0, frames(40ms), kNow);
  StreamOptions options;
  options.part_duration = 1s;
  EXPECT_EQ(make(1, options)->generation(0), 1U);
  EXPECT_EQ(make(1, options)->generation(0), 1U) << "once";
}

TEST_F(PresentationTest, NumbersRiseOverRestartsWhateverTheDate) {
  std::uint64_t msn = 0;
  std::uint64_t dsn = 0;
  for (int process = 0; process < 5; ++process) {
    const auto presentation = make(1);
    EXPECT_GT(presentation->first_msn(), msn);
    msn = presentation->first_msn();
    // As the first segment is opened: with EXT-X-DISCONTINUITY it is one above the playlist's number.
    EXPECT_GT(presentation->first_dsn(0) - (presentation->continues() ? 1 : 0), dsn);
    for (int i = 0; i < 5000; ++i) presentation->use_msn(msn + static_cast<std::uint64_t>(i));
    msn += 4999;
    for (int i = 0; i < 40; ++i) presentation->discontinuity(0, true, true);
    dsn = presentation->first_dsn(0);
    date_ -= 7h;  // a machine without a clock of its own
  }
}

TEST_F(PresentationTest, FilesAreWrittenRarely) {
  const auto presentation = make(1);
  for (std::uint64_t i = 0; i < 10'000; ++i) presentation->use_msn(presentation->first_msn() + i);
  EXPECT_LE(kept_.saves, 11);
}

TEST_F(PresentationTest, DiscontinuitiesAreCountedOnWhereTheyWere) {
  {
    const auto both = make(2);
    EXPECT_EQ(both->seal(0, both->generation(0), frames(40ms), kNow), std::nullopt);
    ASSERT_NE(both->seal(1, both->generation(1), frames(40ms), kNow), std::nullopt);
    both->keep(0, {.msn = 70, .dsn = 9, .iframe = 80});
    both->keep(1, {.msn = 60, .dsn = 8, .iframe = 75});
  }
  const auto both = make(2);
  EXPECT_EQ(both->resume(0)->msn, 70U);
  EXPECT_EQ(both->resume(1)->dsn, 8U);
  EXPECT_TRUE(both->discontinuity(0, true, true)) << "10 now";
  EXPECT_TRUE(both->discontinuity(1, true, true)) << "9";
  EXPECT_TRUE(both->discontinuity(1, false, true)) << "10";
  EXPECT_FALSE(both->discontinuity(1, false, true));
  both->reseal(0, 0);
  EXPECT_EQ(both->resume(0), std::nullopt) << "a new URL has nothing before it";
}

TEST_F(PresentationTest, OnlyAPointOfTheGenerationThatGoesOnIsResumed) {
  {
    const auto both = make(2);
    EXPECT_EQ(both->seal(0, both->generation(0), frames(40ms), kNow), std::nullopt);
    ASSERT_NE(both->seal(1, both->generation(1), frames(40ms), kNow), std::nullopt);
    both->keep(0, {.generation = 0, .msn = 70});
    both->keep(1, {.generation = 1, .msn = 60});
  }
  const auto both = make(2);
  EXPECT_TRUE(both->resume(0).has_value());
  EXPECT_FALSE(both->resume(1).has_value());
}

TEST_F(PresentationTest, NothingIsResumedOfWhatWasNeverSealed) {
  make(1)->use_msn(1'000'000'000);
  make(1)->keep(0, {.msn = 70});
  EXPECT_FALSE(make(1)->resume(0).has_value()) << "MP-04: the targets are not known";
}

TEST_F(PresentationTest, DiscontinuitiesAreCountedTogether) {
  const auto both = make(2);
  EXPECT_EQ(both->first_dsn(0), both->first_dsn(1));
  EXPECT_TRUE(both->discontinuity(0, true, true)) << "the main stream breaks";
  EXPECT_FALSE(both->discontinuity(1, false, false)) << "the other follows at a key frame";
  EXPECT_TRUE(both->discontinuity(1, false, true));
  EXPECT_FALSE(both->discontinuity(1, false, true)) << "once";
  EXPECT_TRUE(both->discontinuity(0, true, true));
  EXPECT_TRUE(both->discontinuity(1, true, true)) << "both were away: one discontinuity, not two";
  EXPECT_FALSE(both->discontinuity(0, false, true));
}

TEST_F(PresentationTest, AnEndedGenerationKeepsItsTargets) {
  const auto presentation = make(2);
  presentation->set_absent(1, true);
  const auto targets = presentation->seal(0, presentation->generation(0), frames(40ms), kNow);
  presentation->end_generation(0);
  EXPECT_EQ(presentation->generation(0), 1U);
  EXPECT_EQ(presentation->generation(1), 0U);
  EXPECT_EQ(presentation->seal(0, presentation->generation(0), frames(40ms), kNow + 1s), targets);
}

}  // namespace
}  // namespace sluice::hls
