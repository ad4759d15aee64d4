#include "ingest/unwrapper.h"

#include <gtest/gtest.h>

namespace sluice::ingest {
namespace {

constexpr std::int64_t kRange33 = std::int64_t{1} << 33;

TEST(Unwrapper, ContinuesOverEachWrap) {
  Unwrapper unwrapper(33);
  std::int64_t expected = kRange33 - 90'000;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(unwrapper.unwrap(expected % kRange33), expected);
    expected += kRange33 / 100;
  }
}

TEST(Unwrapper, LeavesAloneWhatWasUnwrappedBefore) {
  Unwrapper unwrapper(33);
  for (const std::int64_t time : {kRange33 - 10, kRange33 + 10, 3 * kRange33 / 2})
    EXPECT_EQ(unwrapper.unwrap(time), time);
}

TEST(Unwrapper, LetsJumpsPassThatAreNoWraps) {
  Unwrapper unwrapper(32);
  EXPECT_EQ(unwrapper.unwrap(1'000'000'000), 1'000'000'000);
  EXPECT_EQ(unwrapper.unwrap(5), 5);
  EXPECT_EQ(unwrapper.unwrap(2'000'000'000), 2'000'000'000);
}

TEST(Unwrapper, PutsAPtsBesideItsDts) {
  Unwrapper unwrapper(33);
  EXPECT_EQ(unwrapper.unwrap(kRange33 - 1), kRange33 - 1);
  EXPECT_EQ(unwrapper.unwrap_beside(3599), kRange33 + 3599);
  EXPECT_EQ(unwrapper.unwrap(100), kRange33 + 100);
}

TEST(Unwrapper, KnowsClocksThatNeverWrap) {
  for (const int bits : {0, 64, -1}) {
    Unwrapper unwrapper(bits);
    EXPECT_EQ(unwrapper.unwrap(std::int64_t{1} << 59), std::int64_t{1} << 59);
    EXPECT_EQ(unwrapper.unwrap(0), 0);
  }
}

}  // namespace
}  // namespace sluice::ingest
