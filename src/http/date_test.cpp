#include "http/date.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using namespace std::chrono_literals;

TEST(HttpDate, IsWrittenAsTheStandardsExample) {
  EXPECT_EQ(to_http_date(std::chrono::sys_days{std::chrono::year{1994} / 11 / 6} + 8h + 49min + 37s),
            "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(DateCache, ChangesWithTheSecondAndFollowsTheClockBack) {
  ManualClock clock;
  DateCache date(clock);
  EXPECT_EQ(date.now(), "Thu, 01 Jan 2026 00:00:00 GMT");
  clock.advance(999ms);
  EXPECT_EQ(date.now(), "Thu, 01 Jan 2026 00:00:00 GMT");
  clock.advance(1ms);
  EXPECT_EQ(date.now(), "Thu, 01 Jan 2026 00:00:01 GMT");
  clock.step_wall(-2s);
  EXPECT_EQ(date.now(), "Wed, 31 Dec 2025 23:59:59 GMT");
}

}  // namespace
}  // namespace sluice::http
