#include "hls/retention.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMemory = 1 << 20;

// A playlist that is fed with segments of four parts.
class RetentionTest : public ::testing::Test {
 protected:
  RetentionTest() { state_.targets = {.target_duration = 2s, .low_latency = true, .part_target = 500ms}; }

  // False when a part found no room.
  bool add(std::size_t bytes, Duration duration = 2s) {
    auto segment = std::make_shared<Segment>();
    segment->msn = state_.next_msn;
    bool room = true;
    for (int i = 0; i < 4; ++i) {
      const bool fits = retention_.make_room(state_, bytes / 4);
      room = room && fits;
      auto grown = std::make_shared<Segment>(*segment);
      grown->parts.push_back({.duration = duration / 4,
                              .gap = !fits,
                              .data = fits ? Bytes::copy_of(std::string(bytes / 4, 'x')) : Bytes()});
      segment = grown;
      state_.open = segment;
      most_ = std::max(most_, Retention::bytes_of(state_));
    }
    state_.segments.push_back(std::exchange(state_.open, nullptr));
    ++state_.next_msn;
    retention_.slide(state_);
    return room;
  }
  void add_many(int count, std::size_t bytes) {
    for (int i = 0; i < count; ++i) add(bytes);
  }

  PlaylistState state_;
  Retention retention_{60s, kMemory};
  std::size_t most_ = 0;
};

TEST_F(RetentionTest, TheWindowIsListedWhereMemoryAllows) {
  add_many(100, 4'000);
  EXPECT_EQ(state_.duration(), 60s);
  EXPECT_EQ(retention_.shortages(), 0U);
}

TEST_F(RetentionTest, AHigherBitRateListsLess) {
  add_many(100, 40'000);
  EXPECT_LT(state_.duration(), 60s);
  EXPECT_GE(state_.duration(), 20s);
  EXPECT_EQ(retention_.shortages(), 0U);
  EXPECT_GE(state_.retained.size(), 2U) << "MP-15";
  EXPECT_LE(most_, kMemory);
}

TEST_F(RetentionTest, SixSegmentsAndThreeTargetDurationsStayListed) {
  add_many(40, 85'000);
  EXPECT_EQ(state_.segments.size(), 6U) << "MP-14";
  EXPECT_LE(most_, kMemory);
  state_.targets.target_duration = 10s;
  for (int i = 0; i < 40; ++i) add(10'000, 4s);
  EXPECT_GE(state_.duration(), 30s) << "MP-13";
}

TEST_F(RetentionTest, TheBudgetIsStrongerThanEveryPromise) {
  for (const std::size_t bytes : {100'000UL, 200'000UL, 400'000UL}) {
    add_many(20, bytes);
    EXPECT_LE(most_, kMemory);
    EXPECT_GE(state_.segments.size(), 1U);
  }
  EXPECT_GT(retention_.shortages(), 0U);
}

TEST_F(RetentionTest, WhatFindsNoRoomAtAllIsRefused) {
  EXPECT_TRUE(add(400'000));
  EXPECT_FALSE(add(2'000'000));
  EXPECT_LE(most_, kMemory);
  EXPECT_TRUE(add(400'000)) << "and what comes after it is not";
}

TEST_F(RetentionTest, ARateThatRisesForgetsNothingThatWasPromisedIfThereIsRoom) {
  add_many(100, 4'000);
  add_many(100, 20'000);
  EXPECT_EQ(retention_.shortages(), 0U);
  EXPECT_LE(most_, kMemory);
}

TEST_F(RetentionTest, TheEndLeavesHalfOfTheMemory) {
  add_many(100, 40'000);
  retention_.halve(state_);
  EXPECT_LE(Retention::bytes_of(state_), kMemory / 2);
  EXPECT_GE(state_.segments.size(), 6U) << "what is listed stays";
}

TEST_F(RetentionTest, LessMemoryLetsGoOfTheOldest) {
  add_many(100, 40'000);
  retention_.set_memory(kMemory / 2);
  add(40'000);
  EXPECT_LE(Retention::bytes_of(state_), kMemory / 2);
}

}  // namespace
}  // namespace sluice::hls
