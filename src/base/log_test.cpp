#include "base/log.h"

#include <gtest/gtest.h>

namespace sluice::log {
namespace {

TEST(Log, WritesLevelSubjectAndMessage) {
  const Capture capture;
  Logger("camera door").warn("no picture for {} s", 5);
  EXPECT_EQ(capture.lines(), std::vector<std::string>{"warn camera door: no picture for 5 s"});
}

TEST(Log, DropsLinesBelowTheLevel) {
  const Capture capture;
  Logger("http").debug("request");
  EXPECT_TRUE(capture.lines().empty());
}

TEST(Log, AStrangersLineBreakForgesNoLine) {
  const Capture capture;
  Logger("http").info("path {}", "/a\r\n2026 error: broken");
  ASSERT_EQ(capture.lines().size(), 1U);
  EXPECT_EQ(capture.lines()[0], "info http: path /a  2026 error: broken");
}

}  // namespace
}  // namespace sluice::log
