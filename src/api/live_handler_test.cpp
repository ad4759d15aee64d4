#include "api/live_handler.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "api/testing/live_handler_fixture.h"

namespace sluice::api {
namespace {

using namespace std::chrono_literals;
using testing::RecordedExchange;
using testing::turn;

using LiveHandlerTest = testing::LiveHandlerFixture;

TEST_F(LiveHandlerTest, ADeltaUpdateIsSentToWhoAsksForIt) {
  play(20 * 25 + 1);
  for (const char* query : {"_HLS_skip=YES", "_HLS_skip=v2"}) {
    EXPECT_NE(get("playlist.m3u8", query)->body().find("#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n"), std::string::npos)
        << "DD-16";
  }
  for (const char* query : {"", "_HLS_skip=NO"}) {
    EXPECT_EQ(get("playlist.m3u8", query)->body().find("#EXT-X-SKIP"), std::string::npos) << "DD-19";
  }
  EXPECT_EQ(get("playlist.m3u8", "_HLS_skip=YES&_HLS_skip=YES")->status(), 400);
}

TEST_F(LiveHandlerTest, ACameraWithoutAPictureIsWaitedFor) {
  const auto master = get("master_playlist.m3u8");
  const auto playlist = get("playlist.m3u8");
  EXPECT_TRUE(master->is_held());
  EXPECT_TRUE(playlist->is_held());
  play(51);
  EXPECT_EQ(master->status(), 200);
  EXPECT_EQ(playlist->status(), 200);
  EXPECT_NE(playlist->body().find("#EXTINF:2.000"), std::string::npos);
  EXPECT_EQ(handler_.waiting(), 0U);
}

TEST_F(LiveHandlerTest, APlaylistThatIsReplacedBeforeItIsSeenIsNotNamed) {
  const auto master = get("master_playlist.m3u8");
  source_.play(51);
  source_.end();
  hls::testing::ScriptedSource slow(camera_.main().packager(), {.frame = 90'000, .gop = 1});
  slow.begin(clock_.wall() + 10s);
  slow.play(6);  // too slow for what was sealed: a new generation, of which nothing is there yet
  ASSERT_EQ(camera_.main().rendition()->current().number, 1U);
  turn(*loop_);
  EXPECT_TRUE(master->is_held());
  slow.play(10);
  clock_.advance(7s);
  turn(*loop_);
  EXPECT_NE(get("master_playlist.m3u8")->body().find("\nplaylist-1.m3u8\n"), std::string::npos);
}

TEST_F(LiveHandlerTest, BlockingReloadIsReleasedByThePartAskedFor) {
  play(51);
  const auto first = get("playlist.m3u8", "_HLS_msn=" + name(1) + "&_HLS_part=0");
  const auto second = get("playlist.m3u8", "_HLS_msn=" + name(1) + "&_HLS_part=1");
  play(13);
  EXPECT_EQ(first->status(), 200);
  EXPECT_NE(first->body().find(name(1) + ".0.m4s"), std::string::npos);
  EXPECT_TRUE(second->is_held()) << "DD-14: never answered with less";
  play(13);
  EXPECT_EQ(second->status(), 200);
}

TEST_F(LiveHandlerTest, AnMsnAloneWaitsForTheWholeSegment) {
  play(51);
  const auto request = get("playlist.m3u8", "_HLS_msn=" + name(1));
  play(49);
  EXPECT_TRUE(request->is_held());
  play(1);
  EXPECT_EQ(request->status(), 200);
  EXPECT_NE(request->body().find(name(1) + ".m4s\n"), std::string::npos) << "DD-07";
}

TEST_F(LiveHandlerTest, TheIFramePlaylistBlocksForItsOwnEntries) {
  play(51);
  EXPECT_NE(get("iframes.m3u8")->body().find("#EXT-X-BYTERANGE:"), std::string::npos) << "MV-13";
  EXPECT_EQ(get("iframes.m3u8", "_HLS_msn=" + name(9))->status(), 400);
  const auto held = get("iframes.m3u8", "_HLS_msn=" + name(1) + "&_HLS_part=0");
  play(26);
  EXPECT_TRUE(held->is_held()) << "there are no parts";
  play(25);
  EXPECT_EQ(held->status(), 200);
  EXPECT_NE(held->body().find(name(1) + ".m4s"), std::string::npos);
  EXPECT_EQ(held->header("cache-control"), "max-age=0, s-maxage=12");
  EXPECT_NE(get("master_playlist.m3u8")->body().find(",URI=\"iframes.m3u8\"\n"), std::string::npos);
}

TEST_F(LiveHandlerTest, BadAndFarDirectivesAre400) {
  play(51);
  for (const std::string query : {"_HLS_msn=x", "_HLS_part=1", "_HLS_msn=1&_HLS_msn=2", "_HLS_msn=%zz",
                                  "_HLS_msn=189388804", "_HLS_msn=99999999999999999999"}) {
    EXPECT_EQ(get("playlist.m3u8", query)->status(), 400) << query;
  }
}

TEST_F(LiveHandlerTest, AStalledCameraGets503AndPlainReloadsStillWork) {
  play(51);
  const auto held = get("playlist.m3u8", "_HLS_msn=" + name(1) + "&_HLS_part=0");
  clock_.advance(5900ms);
  turn(*loop_);
  EXPECT_TRUE(held->is_held());
  clock_.advance(400ms);  // past 3 target durations
  held->await();
  EXPECT_EQ(held->status(), 503);
  EXPECT_EQ(held->header("cache-control"), "no-store");
  EXPECT_EQ(held->header("retry-after"), "1");
  EXPECT_EQ(get("playlist.m3u8")->status(), 200) << "CQ-07";
}

TEST_F(LiveHandlerTest, AClientThatLeavesLeavesNothingBehind) {
  play(51);
  std::vector<std::unique_ptr<RecordedExchange>> requests;
  for (int i = 0; i < 100; ++i)
    requests.push_back(get("playlist.m3u8", "_HLS_msn=" + name(1) + "&_HLS_part=0"));
  EXPECT_EQ(handler_.waiting(), 100U);
  for (int i = 0; i < 50; ++i) requests[static_cast<std::size_t>(2 * i)]->leave();
  EXPECT_EQ(handler_.waiting(), 50U);
  play(13);
  EXPECT_EQ(handler_.waiting(), 0U);
  for (std::size_t i = 0; i < requests.size(); ++i) EXPECT_EQ(requests[i]->responses(), i % 2 == 0 ? 0 : 1);
}

TEST_F(LiveHandlerTest, ManyWaitersAreReleasedOverSeveralTurns) {
  play(51);
  std::vector<std::unique_ptr<RecordedExchange>> requests;
  for (int i = 0; i < 2000; ++i)
    requests.push_back(get("playlist.m3u8", "_HLS_msn=" + name(1) + "&_HLS_part=0"));
  play(13);
  for (int i = 0; i < 8; ++i) turn(*loop_);
  for (const auto& request : requests) ASSERT_EQ(request->status(), 200);
  EXPECT_EQ(requests.front()->body(), requests.back()->body());
}

TEST_F(LiveHandlerTest, PlaylistsAreCompressedForThoseWhoTakeIt) {
  play(51);
  const auto plain = get("playlist.m3u8");
  const auto packed = ask("playlist.m3u8", {.headers = {{"accept-encoding", "gzip, deflate, br"}}});
  EXPECT_EQ(plain->header("content-encoding"), "");
  EXPECT_EQ(packed->header("content-encoding"), "gzip");
  EXPECT_LT(packed->body().size(), plain->body().size());
  for (const auto* response : {plain.get(), packed.get()}) {
    EXPECT_EQ(response->header("vary"), "accept-encoding") << "HC-04";
    EXPECT_EQ(response->header("content-type"), "application/vnd.apple.mpegurl") << "MV-01";
  }
}

TEST_F(LiveHandlerTest, ACameraThatNeverComesGets503AfterTheColdStartLimit) {
  const auto master = get("master_playlist.m3u8");
  clock_.advance(6900ms);
  turn(*loop_);
  EXPECT_TRUE(master->is_held());
  clock_.advance(200ms);
  master->await();
  EXPECT_EQ(master->status(), 503);
  EXPECT_EQ(master->body(), "camera door has no picture yet: connecting\n");
  EXPECT_EQ(master->header("cache-control"), "no-store") << "HC-05: a 503 that is cached stops recovery";
}

TEST_F(LiveHandlerTest, DirectivesInAnyOrderBesideOtherKeysGiveTheSameBytes) {
  play(51 + 13);
  const std::string body = get("playlist.m3u8", "_HLS_msn=" + name(1) + "&_HLS_part=0")->body();
  EXPECT_EQ(get("playlist.m3u8", "_HLS_part=0&CMCD=bl%3D2100&_HLS_msn=" + name(1))->body(), body)
      << "HC-07, HC-16";
  EXPECT_EQ(get("playlist.m3u8", "CMCD=100%&_HLS_msn=" + name(1) + "&_HLS_part=0")->body(), body)
      << "HC-16: however it is written";
}

TEST_F(LiveHandlerTest, CacheLifetimesFollowTheTable) {
  play(51);
  struct Case {
    std::string resource;
    std::string query;
    std::string cache_control;
  };
  const Case cases[] = {
      {"playlist.m3u8", "", "max-age=1"},                                  // TD/2
      {"playlist.m3u8", "_HLS_msn=" + name(0), "max-age=0, s-maxage=12"},  // 6 × TD
      {"playlist.m3u8", "_HLS_msn=x", "max-age=0, s-maxage=8"},            // 4 × TD
      {"segment/" + name(0) + ".1.m4s", "", "max-age=12"},                 // 6 × TD
      {"segment/" + name(0) + ".9.m4s", "", "max-age=2"},                  // TD
      {"segment/" + name(0) + ".m4s", "", "max-age=3600"},
      {"init-" + name(0) + ".mp4", "", "max-age=3600"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(get(c.resource, c.query)->header("cache-control"), c.cache_control)
        << c.resource << "?" << c.query;
  }
}

TEST_F(LiveHandlerTest, APublicationFromAnotherThreadIsNeverMissed) {
  play(51);
  for (int round = 0; round < 50; ++round) {
    std::thread camera([this] { source_.play(13); });
    const auto msn = camera_.main().snapshot()->state().open_msn();
    const auto request = get("playlist.m3u8", "_HLS_msn=" + std::to_string(msn) + "&_HLS_part=0");
    camera.join();
    source_.play(50);
    for (int i = 0; i < 3; ++i) turn(*loop_);
    ASSERT_EQ(request->status(), 200) << round;
  }
}

}  // namespace
}  // namespace sluice::api
