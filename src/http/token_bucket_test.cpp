#include "http/token_bucket.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using namespace std::chrono_literals;

TEST(TokenBucket, GivesABurstAndThenItsRate) {
  SteadyTime now{1h};
  TokenBucket bucket(3, 2, now);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(now));
  EXPECT_FALSE(bucket.take(now));
  EXPECT_FALSE(bucket.take(now += 499ms));
  EXPECT_TRUE(bucket.take(now += 1ms));
  EXPECT_FALSE(bucket.take(now));
  now += 1h;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(now)) << "no more than the burst is saved up";
  EXPECT_FALSE(bucket.take(now));
}

}  // namespace
}  // namespace sluice::http
