#include "media/ticks.h"

#include <gtest/gtest.h>

namespace sluice::media {
namespace {

TEST(Ticks, RescaleToTheNearest) {
  EXPECT_EQ(rescale({1}, 3, 2).count, 1);
  EXPECT_EQ(rescale({1}, 4, 1).count, 0);
  EXPECT_EQ(rescale({1}, 2, 1).count, 1);
  EXPECT_EQ(rescale({-1}, 2, 1).count, -1);
  EXPECT_EQ(rescale({3600}, 90000, 48000).count, 1920);
  EXPECT_EQ(rescale({std::int64_t{1} << 53}, 90000, 90000).count, std::int64_t{1} << 53);
  EXPECT_EQ(rescale({std::int64_t{1} << 53}, 90000, 48000).count, 4803839602528529);
}

TEST(Ticks, BecomeDurationsAndBack) {
  EXPECT_EQ(to_duration({3003}, 90000), std::chrono::microseconds{33367});
  EXPECT_EQ(to_ticks(std::chrono::milliseconds{40}, 90000).count, 3600);
  EXPECT_DOUBLE_EQ(to_seconds({45000}, 90000), 0.5);
}

}  // namespace
}  // namespace sluice::media
