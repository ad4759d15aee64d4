#include "base/log.h"

#include <gtest/gtest.h>

namespace sluice::log {
namespace {

TEST(Log, WritesLevelSubjectAndMessage) {
  const Capture capture;
  Logger("camera door").warn("no picture for {} s", 5);
  EXPECT_EQ(capture.lines(), std::vector<std::string>{"warn camera door: no picture for 5 s"});
}

TEST(Log, LinesOnStandardErrorHaveDateAndTheNameOfTheLevel) {
  for (const auto& [name, level] : kLevelNames) {
    ::testing::internal::CaptureStderr();
    Logger("http").write(level, "listens");
    Logger("http").write(Level::kError, "");  // after which everything is flushed
    const std::string text = ::testing::internal::GetCapturedStderr();
    const std::string line = text.substr(0, text.find('\n'));
    ASSERT_GT(line.size(), 25U);
    EXPECT_EQ(line.substr(10, 1) + line.substr(23, 2), "TZ ") << line;
    EXPECT_EQ(line.substr(25), fmt::format("{:5} http: listens", name));
  }
}

TEST(Log, DropsLinesBelowTheLevel) {
  const Capture capture;
  Logger("http").debug("request");
  EXPECT_TRUE(capture.lines().empty());
  set_level(Level::kDebug);
  Logger("http").debug("request");
  set_level(Level::kInfo);
  EXPECT_EQ(capture.lines().size(), 1U);
}

TEST(Log, AStrangersLineBreakForgesNoLine) {
  const Capture capture;
  Logger("http").info("path {}", "/a\r\n2026 error: broken");
  ASSERT_EQ(capture.lines().size(), 1U);
  EXPECT_EQ(capture.lines()[0], "info http: path /a  2026 error: broken");
}

}  // namespace
}  // namespace sluice::log
