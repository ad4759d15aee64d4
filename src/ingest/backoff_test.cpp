#include "ingest/backoff.h"

#include <set>

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToTheLongest) {
  constexpr std::chrono::milliseconds kRanges[][2] = {{1000ms, 2000ms},  {2000ms, 4000ms},
                                                      {4000ms, 8000ms},  {7500ms, 15000ms},
                                                      {7500ms, 15000ms}, {7500ms, 15000ms}};
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Backoff backoff({}, seed);
    for (const auto& range : kRanges) {
      const auto wait = backoff.next();
      EXPECT_GE(wait, range[0]);
      EXPECT_LE(wait, range[1]);
    }
  }
}

TEST(Backoff, SpreadsCamerasThatWereLostTogether) {
  std::set<std::chrono::milliseconds> waits;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) waits.insert(Backoff({}, seed).next());
  EXPECT_GT(waits.size(), 40U);
}

TEST(Backoff, BeginsAnewAfterAGoodRunOnly) {
  Backoff backoff({}, 7);
  for (int i = 0; i < 5; ++i) backoff.next();
  backoff.note_run(9999ms);
  EXPECT_GE(backoff.next(), 7500ms);
  backoff.note_run(10s);
  EXPECT_LE(backoff.next(), 2000ms);
}

TEST(Backoff, KeepsToLimitsThatAreEqual) {
  Backoff backoff({.first = 50ms, .longest = 50ms, .good_run = 1s}, 3);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(backoff.next(), 50ms);
}

}  // namespace
}  // namespace sluice::ingest
