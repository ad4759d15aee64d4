#include "validate/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "validate/command.h"

namespace sluice::validate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Verdict verdict_with(Strength strength) {
  Findings findings;
  for (int i = 0; i < 7; ++i) {
    findings.add("MP-03", strength, "EXTINF <rounds> up",
                 {.url = "https://user:secret@host/a.m3u8", .time = {}}, "EXTINF 4.6 \x01\xff");
  }
  Verdict verdict{.url = "https://user:secret@host/a.m3u8", .live = true, .faults = findings.groups()};
  verdict.renditions.push_back({.url = "https://host/a.m3u8"});
  verdict.renditions[0].latency.add(std::chrono::milliseconds(40));
  return verdict;
}

TEST(ExitStatus, TellsTheThreeOutcomes) {
  EXPECT_EQ(exit_status({}, {}), 0);
  EXPECT_EQ(exit_status(verdict_with(Strength::kMust), {}), 1);
  EXPECT_EQ(exit_status(verdict_with(Strength::kShould), {}), 1);
  EXPECT_EQ(exit_status(verdict_with(Strength::kClient), {}), 0);
  EXPECT_EQ(exit_status(verdict_with(Strength::kClient), {.strict = true}), 1);
  EXPECT_EQ(exit_status(verdict_with(Strength::kMust), {.ignored = {"mp-03"}}), 0);
  EXPECT_EQ(exit_status({.not_judged = "refused"}, {}), 2);
}

TEST(Report, CountsRepeatsInsteadOfRepeatingThem) {
  const Verdict verdict = verdict_with(Strength::kMust);
  ASSERT_EQ(verdict.faults.size(), 1U);
  EXPECT_EQ(verdict.faults[0].count, 7U);
  EXPECT_EQ(verdict.faults[0].examples.size(), Findings::kMaxExamples);
  EXPECT_THAT(report_text(verdict, {}), HasSubstr("7 times"));
}

TEST(Report, HidesSecretsEverywhere) {
  const Verdict verdict = verdict_with(Strength::kMust);
  for (const std::string& report :
       {report_text(verdict, {}), report_json(verdict, {}), report_junit(verdict, {})}) {
    EXPECT_THAT(report, Not(HasSubstr("secret")));
  }
}

TEST(Report, LeavesTheTerminalAlone) {
  Findings findings;
  findings.add("MP-03", "a fault", {.url = "https://host/\x1b[2J", .time = {}}, "\x1b]0;title\x07\xC2\x9B");
  const std::string text = report_text({.faults = findings.groups()}, {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x9B")));
  EXPECT_THAT(text, HasSubstr("\\x1b]0;title\\x07"));
}

TEST(Report, HasColourOnlyWhenAsked) {
  EXPECT_THAT(report_text(verdict_with(Strength::kMust), {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(report_text(verdict_with(Strength::kMust), {.colour = true}), HasSubstr("\x1b[1;31mMUST"));
}

TEST(Report, IsJsonWhateverAServerSent) {
  const auto json = nlohmann::json::parse(report_json(verdict_with(Strength::kShould), {}));
  EXPECT_EQ(json["status"], 1);
  EXPECT_EQ(json["findings"][0]["rule"], "MP-03");
  EXPECT_EQ(json["findings"][0]["strength"], "SHOULD");
  EXPECT_EQ(json["findings"][0]["count"], 7);
  EXPECT_EQ(json["renditions"][0]["latency"]["p50_ms"], 40.0);
}

TEST(Report, IsXmlWhateverAServerSent) {
  const std::string xml = report_junit(verdict_with(Strength::kMust), {});
  EXPECT_THAT(xml, HasSubstr("failures=\"1\""));
  EXPECT_THAT(xml, HasSubstr("EXTINF &lt;rounds&gt; up"));
  EXPECT_THAT(xml, HasSubstr("EXTINF 4.6 \\x01?"));
  EXPECT_THAT(report_junit({.not_judged = "refused"}, {}), HasSubstr("<error message=\"refused\"/>"));
}

TEST(Rules, HaveIdsOfTheirOwnAndAdvice) {
  std::string_view before;
  for (const Rule& rule : rules()) {
    EXPECT_EQ(find_rule(rule.id), &rule);
    EXPECT_NE(rule.id, before);
    EXPECT_FALSE(rule.title.empty() || rule.advice.empty() || rule.reference.empty()) << rule.id;
    EXPECT_FALSE(rule.title.ends_with('.') || rule.advice.ends_with('.')) << rule.id;
    before = rule.id;
  }
  EXPECT_EQ(find_rule("XX-99"), nullptr);
}

TEST(Arguments, AreCheckedWithAWordOfWhatIsAllowed) {
  EXPECT_EQ(parse_duration("90")->count(), 90'000);
  EXPECT_EQ(parse_duration("1500ms")->count(), 1'500);
  EXPECT_EQ(parse_duration("2m")->count(), 120'000);
  for (const std::string_view text : {"", "s", "5x", "0s", "-1s", "999h"})
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  EXPECT_EQ(parse_header("Cookie: a=b: c")->value, "a=b: c");
  for (const std::string_view text : {"", "Cookie", ": x", "a b: c", "A: b\r\nC: d"})
    EXPECT_FALSE(parse_header(text).ok()) << text;
  EXPECT_TRUE(check_url("https://host/a.m3u8").ok());
  for (const std::string_view text : {"", "host/a.m3u8", "rtsp://host/", "http://", "http:///a"})
    EXPECT_FALSE(check_url(text).ok()) << text;
}

}  // namespace
}  // namespace sluice::validate
