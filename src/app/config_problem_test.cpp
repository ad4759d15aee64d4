#include "app/config_problem.h"

#include <string>

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(ConfigProblem, IsDescribedByFileLineKeyAndMessage) {
  EXPECT_EQ(
      describe({.file = "sluice.yaml", .line = 7, .key = "stream.part_duration", .message = "too long"}),
      "sluice.yaml:7: stream.part_duration: too long");
  EXPECT_EQ(describe({.file = "sluice.yaml", .line = 7, .message = "not valid YAML"}),
            "sluice.yaml:7: not valid YAML");
  EXPECT_EQ(describe({.file = "command line", .key = "--listen", .message = "no address"}),
            "command line: --listen: no address");
}

TEST(ConfigProblem, SortsByLine) {
  const ConfigProblem early{.file = "f", .line = 9, .key = "z"};
  const ConfigProblem late{.file = "f", .line = 10, .key = "a"};
  EXPECT_LT(early, late);
}

TEST(Quote, ShowsTextOnOneLineInQuotes) {
  EXPECT_EQ(quote(""), R"("")");
  EXPECT_EQ(quote("2 s"), R"("2 s")");
  EXPECT_EQ(quote("a\nb\x1b[31m\x7f"), R"("a?b?[31m?")");
}

TEST(Quote, HidesLoginsOfUrlsAndOfWhatIsNearlyOne) {
  EXPECT_EQ(quote("rtsp://admin:s3cret@10.0.0.5/1"), R"("rtsp://****@10.0.0.5/1")");
  EXPECT_EQ(quote("rtsp:/admin:s3cret@10.0.0.5/1"), R"("****@10.0.0.5/1")");
  EXPECT_EQ(quote("admin:p@ss@cam"), R"("****@cam")");
  EXPECT_EQ(quote("rtsp://cam/user=a_password=s3cret"), R"("rtsp://cam/user=****")");
}

TEST(Quote, CutsLongTextBetweenLetters) {
  EXPECT_EQ(quote(std::string(60, 'a')), '"' + std::string(60, 'a') + '"');
  EXPECT_EQ(quote(std::string(61, 'a')), '"' + std::string(60, 'a') + "...\"");
  EXPECT_EQ(quote(std::string(59, 'a') + "\u00e9\u00e9"), '"' + std::string(59, 'a') + "...\"");
}

}  // namespace
}  // namespace sluice::app
