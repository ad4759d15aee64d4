// Parts, segments and init sections, as LiveHandler serves them.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/testing/live_handler_fixture.h"

namespace sluice::api {
namespace {

using namespace std::chrono_literals;
using testing::turn;

using LiveMediaTest = testing::LiveHandlerFixture;

TEST_F(LiveMediaTest, TheHintedPartIsHeldAndThenServedWhole) {
  play(51);
  const auto hinted = get("segment/" + name(1) + ".0.m4s");
  EXPECT_TRUE(hinted->is_held());
  EXPECT_EQ(get("segment/" + name(1) + ".1.m4s")->status(), 404) << "DD-23: not hinted yet";
  play(13);
  EXPECT_EQ(hinted->status(), 200);
  EXPECT_EQ(hinted->body(), get("segment/" + name(1) + ".0.m4s")->body());
}

TEST_F(LiveMediaTest, AHintThatDoesNotComeTrueIs404) {
  play(51 + 13);
  const auto hinted = get("segment/" + name(1) + ".1.m4s");
  source_.end();  // closes the segment with the frame at hand, as part 1
  turn(*loop_);
  EXPECT_EQ(hinted->status(), 200) << "RB-03: published as the last short part";
  const auto next = get("segment/" + name(2) + ".0.m4s");
  EXPECT_TRUE(next->is_held());
  camera_.main().packager().finish();
  turn(*loop_);
  EXPECT_EQ(next->status(), 404) << "nothing comes after the end";
}

TEST_F(LiveMediaTest, SegmentsAreTheirPartsAndStayAsTheyAre) {
  play(51 + 60);
  std::string parts;
  for (int i = 0; i < 4; ++i) parts += get("segment/" + name(0) + "." + std::to_string(i) + ".m4s")->body();
  const auto segment = get("segment/" + name(0) + ".m4s");
  EXPECT_EQ(segment->body(), parts) << "PS-08";
  EXPECT_EQ(segment->header("content-type"), "video/mp4");
  EXPECT_EQ(get("segment/" + name(9) + ".m4s")->status(), 404);
}

TEST_F(LiveMediaTest, InitSectionsAreFoundByTheirName) {
  play(51);
  EXPECT_EQ(get("init-" + name(0) + ".mp4")->status(), 200);
  EXPECT_EQ(get("init-" + name(1) + ".mp4")->status(), 404);
  EXPECT_EQ(get("")->status(), 404);
}

TEST_F(LiveMediaTest, MediaIsNeverCompressed) {
  play(51);
  const auto segment =
      ask("segment/" + name(0) + ".m4s", {.headers = {{"accept-encoding", "gzip, deflate, br"}}});
  EXPECT_EQ(segment->header("content-encoding"), "") << "HC-04";
  EXPECT_EQ(segment->body(), get("segment/" + name(0) + ".m4s")->body());
}

TEST_F(LiveMediaTest, RangesAreOfMediaAndOnlyWhereTheyCount) {
  play(51);
  const std::string segment = "segment/" + name(0) + ".m4s";
  struct Case {
    http::Method method;
    std::vector<std::pair<std::string, std::string>> headers;
    int status;
  };
  const Case cases[] = {
      {http::Method::kGet, {{"range", "bytes=0-7"}}, 206},
      {http::Method::kGet, {{"range", "bytes=999999999-"}}, 416},
      {http::Method::kHead, {{"range", "bytes=0-7"}}, 200},                        // RFC 9110 14.2
      {http::Method::kGet, {{"range", "bytes=0-7"}, {"if-range", "\"x\""}}, 200},  // RFC 9110 13.1.5
  };
  for (const Case& c : cases) {
    const auto response = ask(segment, {.method = c.method, .headers = c.headers});
    EXPECT_EQ(response->status(), c.status) << c.headers.back().first;
  }
  const auto init = ask("init-" + name(0) + ".mp4", {.headers = {{"range", "bytes=4-7"}}});
  EXPECT_EQ(init->status(), 206);
  EXPECT_EQ(init->body(), "ftyp");
  const auto part = ask("segment/" + name(0) + ".1.m4s", {.headers = {{"range", "bytes=4-7"}}});
  EXPECT_EQ(part->status(), 206);
  EXPECT_EQ(part->body(), "moof");
}

TEST_F(LiveMediaTest, AHeldPartThatDoesNotComeInTimeGets503ThatNobodyCaches) {
  play(51);
  const auto held = get("segment/" + name(1) + ".0.m4s");
  clock_.advance(6300ms);
  held->await();
  EXPECT_EQ(held->status(), 503);
  EXPECT_EQ(held->body(), "camera door has not sent this part: connecting\n");
  EXPECT_EQ(held->header("cache-control"), "no-store");
  EXPECT_EQ(held->header("retry-after"), "1");
}

}  // namespace
}  // namespace sluice::api
