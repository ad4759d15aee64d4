#include "hls/directives.h"

#include <vector>

#include <gtest/gtest.h>

namespace sluice::hls {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;
using namespace std::chrono_literals;

// Segments 10 and 11 of four parts each, and 12 with two.
PlaylistState state_with_open_parts(std::size_t open_parts) {
  PlaylistState state;
  state.targets.target_duration = 2s;
  state.targets.low_latency = true;
  state.targets.part_target = 500ms;
  for (const std::uint64_t msn : {10U, 11U}) {
    auto segment = std::make_shared<Segment>();
    segment->msn = msn;
    segment->parts.resize(4);
    state.segments.push_back(std::move(segment));
  }
  state.next_msn = 12;
  if (open_parts > 0) {
    auto open = std::make_shared<Segment>();
    open->msn = 12;
    open->parts.resize(open_parts);
    state.open = std::move(open);
  }
  return state;
}

Directives ask(std::uint64_t msn) {
  return {.msn = msn};
}
Directives ask(std::uint64_t msn, std::uint64_t part) {
  return {.msn = msn, .part = part};
}

TEST(ParseDirectives, ReadsNumbersInAnyOrderBesideUnknownKeys) {
  const auto directives =
      parse_directives(Query{{"CMCD", "bl=1"}, {"_HLS_part", "3"}, {"_HLS_future", "x"}, {"_HLS_msn", "7"}});
  ASSERT_TRUE(directives.ok());
  EXPECT_EQ(directives->msn, 7U);
  EXPECT_EQ(directives->part, 3U);
  EXPECT_FALSE(parse_directives(Query{})->blocking());
}

TEST(ParseDirectives, ReadsBothWaysToAskForADeltaUpdate) {
  EXPECT_FALSE(parse_directives(Query{})->skip) << "DD-19";
  for (const char* asked : {"YES", "v2"}) EXPECT_TRUE(parse_directives(Query{{"_HLS_skip", asked}})->skip);
  for (const char* other : {"", "NO", "yes", "v3"}) {
    EXPECT_FALSE(parse_directives(Query{{"_HLS_skip", other}})->skip) << other;
  }
}

TEST(ParseDirectives, RefusesWhatIsNoNumber) {
  for (const char* bad : {"", "-1", "+1", "1e3", "0x1", " 1", "1.0", "18446744073709551616", "abc"}) {
    EXPECT_FALSE(parse_directives(Query{{"_HLS_msn", bad}}).ok()) << bad;
    EXPECT_FALSE(parse_directives(Query{{"_HLS_msn", "1"}, {"_HLS_part", bad}}).ok()) << bad;
  }
}

TEST(ParseDirectives, RefusesAPartAloneAndAnythingTwice) {
  EXPECT_FALSE(parse_directives(Query{{"_HLS_part", "1"}}).ok()) << "DD-11";
  EXPECT_FALSE(parse_directives(Query{{"_HLS_msn", "1"}, {"_HLS_msn", "1"}}).ok());
  EXPECT_FALSE(parse_directives(Query{{"_HLS_skip", "YES"}, {"_HLS_skip", "v2"}}).ok());
}

TEST(Judge, FollowsTheRulesOfBlockingReload) {
  const PlaylistState state = state_with_open_parts(2);
  struct Case {
    Directives directives;
    Verdict verdict;
    const char* rule;
  };
  const Case cases[] = {
      {{}, Verdict::kServe, "a plain reload"},
      {ask(12, 1), Verdict::kServe, "DD-06: the newest part is there"},
      {ask(12, 2), Verdict::kHold, "DD-06: the next part"},
      {ask(12), Verdict::kHold, "DD-07: msn alone waits for the whole segment"},
      {ask(11), Verdict::kServe, "DD-07: a complete segment"},
      {ask(11, 3), Verdict::kServe, "DD-06: the last part of a complete segment"},
      {ask(11, 4), Verdict::kServe, "DD-08: rolls over to part 0 of 12, which is there"},
      {ask(10, 9), Verdict::kServe, "DD-08: rolls over to part 0 of 11"},
      {ask(0), Verdict::kServe, "DD-09: removed long ago"},
      {ask(3, 99), Verdict::kServe, "DD-09"},
      {ask(12, 50), Verdict::kHold, "CQ-08: lenient with the part index"},
      {ask(13, 0), Verdict::kHold, "DD-10"},
      {ask(14), Verdict::kHold, "DD-10: two past the segment in progress"},
      {ask(15), Verdict::kTooFar, "DD-10"},
      {ask(15, 0), Verdict::kTooFar, "DD-10"},
      {ask(18446744073709551615U), Verdict::kTooFar, "DD-12"},
  };
  for (const Case& c : cases) EXPECT_EQ(judge(c.directives, state), c.verdict) << c.rule;
}

TEST(Judge, AtASegmentBoundaryAnIndexPastTheEndWaitsForTheNextSegment) {
  const PlaylistState state = state_with_open_parts(0);
  EXPECT_EQ(judge(ask(11, 4), state), Verdict::kHold);
  EXPECT_EQ(judge(ask(11, 3), state), Verdict::kServe);
  EXPECT_EQ(judge(ask(12, 0), state), Verdict::kHold);
}

TEST(Judge, DirectivesMeanNothingAfterTheEndOrWithoutBlocking) {
  PlaylistState state = state_with_open_parts(2);
  state.ended = true;
  EXPECT_EQ(judge(ask(99), state), Verdict::kServe) << "DD-13";
  state.ended = false;
  state.targets.low_latency = false;
  EXPECT_EQ(judge(ask(12), state), Verdict::kServe) << "DD-13";
}

TEST(JudgeIFrames, WaitsForTheEntryAndForNothingInsideIt) {
  PlaylistState state = state_with_open_parts(2);
  auto last = std::make_shared<Segment>(*state.segments.back());
  last->first_iframe = 40;
  state.segments.back() = last;
  struct Case {
    Directives directives;
    Verdict verdict;
    const char* rule;
  };
  const Case cases[] = {{{}, Verdict::kServe, "a plain reload"},
                        {ask(40), Verdict::kServe, "the newest entry"},
                        {ask(0), Verdict::kServe, "DD-09"},
                        {ask(41), Verdict::kHold, "MV-13: the next entry"},
                        {ask(41, 3), Verdict::kHold, "there are no parts"},
                        {ask(43), Verdict::kHold, "DD-10"},
                        {ask(44), Verdict::kTooFar, "DD-10"}};
  for (const Case& c : cases) EXPECT_EQ(judge_iframes(c.directives, state), c.verdict) << c.rule;
  state.ended = true;
  EXPECT_EQ(judge_iframes(ask(44), state), Verdict::kServe) << "DD-13";
}

TEST(JudgePart, HoldsTheHintedPartAndNoOther) {
  PlaylistState state = state_with_open_parts(2);
  struct Case {
    std::uint64_t msn;
    std::uint64_t part;
    PartVerdict verdict;
  };
  const Case cases[] = {{12, 1, PartVerdict::kServe},   {12, 2, PartVerdict::kHold},
                        {12, 3, PartVerdict::kUnknown}, {11, 3, PartVerdict::kServe},
                        {11, 4, PartVerdict::kUnknown}, {13, 0, PartVerdict::kUnknown},
                        {9, 0, PartVerdict::kUnknown}};
  for (const Case& c : cases)
    EXPECT_EQ(judge_part(c.msn, c.part, state), c.verdict) << c.msn << "." << c.part;
  state.ended = true;
  EXPECT_EQ(judge_part(12, 2, state), PartVerdict::kUnknown) << "nothing is hinted after the end";
}

TEST(JudgePart, BetweenSegmentsTheHintIsPartZeroOfTheNext) {
  const PlaylistState state = state_with_open_parts(0);
  EXPECT_EQ(judge_part(12, 0, state), PartVerdict::kHold);
  EXPECT_EQ(judge_part(12, 1, state), PartVerdict::kUnknown);
}

}  // namespace
}  // namespace sluice::hls
