// A camera with a substream, and streams in more than one generation, as LiveHandler serves them.
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/live_handler.h"
#include "api/testing/recorded_exchange.h"
#include "hls/testing/scripted_source.h"

namespace sluice::api {
namespace {

using namespace std::chrono_literals;
using hls::testing::ScriptedSource;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RecordedExchange;
using testing::turn;

class LiveSubstreamTest : public ::testing::Test {
 protected:
  std::unique_ptr<RecordedExchange> get(std::string_view resource, std::string query = "") {
    auto exchange = std::make_unique<RecordedExchange>(*loop_, testing::Asked{.query = std::move(query)});
    handler_.handle(*exchange, camera_, resource);
    return exchange;
  }
  // So many frames of 25 a second of each, which have arrived at the same time.
  void play_both(int frames) {
    for (int i = 0; i < frames; ++i) {
      main_.play(1);
      sub_.play(1);
      clock_.advance(40ms);
    }
    turn(*loop_);
  }
  void begin() {
    main_.begin();
    sub_.begin();
  }
  static constexpr std::string_view kMaster = "master_playlist.m3u8";

  ManualClock clock_;
  std::unique_ptr<net::Loop> loop_ = std::move(net::Loop::create(clock_)).value();
  camera::Camera camera_{{.source = {.name = "door", .url = "test:"},
                          .substream = ingest::SourceOptions{.url = "test:"},
                          .stream = {.first_listing = 0}},
                         clock_};
  ScriptedSource main_{camera_.main().packager(), {.gop = 50, .audio = true}};
  ScriptedSource sub_{camera_.substream()->packager(), {.gop = 50}};
  LiveHandler handler_;
};

TEST_F(LiveSubstreamTest, IsASecondVariantBelowAnAddressOfItsOwn) {
  begin();
  play_both(51 + 50 + 13);
  const std::string master = get(kMaster)->body();
  EXPECT_LT(master.find("\nplaylist.m3u8\n"), master.find("\nsub/playlist.m3u8\n")) << "the highest first";
  EXPECT_THAT(master, HasSubstr(",URI=\"sub/iframes.m3u8\"\n"));
  const auto playlist = get("sub/playlist.m3u8");
  EXPECT_EQ(playlist->status(), 200);
  const auto version = camera_.substream()->snapshot();
  const hls::Segment& newest = *version->state().segments.back();
  const std::string segment = "sub/" + hls::segment_name(newest.msn);
  EXPECT_EQ(get(segment)->status(), 200);
  EXPECT_NE(get(segment)->body(), get(hls::segment_name(newest.msn))->body());
  EXPECT_EQ(get("sub/" + newest.init->name)->body(), newest.init->data.text());
  EXPECT_EQ(get("sub/iframes.m3u8")->status(), 200);
  EXPECT_EQ(get("sub/master_playlist.m3u8")->status(), 404);
  EXPECT_EQ(get("sub/sub/playlist.m3u8")->status(), 404);
}

TEST_F(LiveSubstreamTest, BothArePartOfTheFirstAnswer) {
  begin();
  const auto master = get(kMaster);
  main_.play(51);
  turn(*loop_);
  EXPECT_TRUE(master->is_held()) << "MV-16: the substream is about to come";
  sub_.play(101);
  main_.play(50);
  turn(*loop_);
  EXPECT_EQ(master->status(), 200) << "by a publication, not by time";
  EXPECT_THAT(master->body(), HasSubstr("sub/playlist.m3u8"));
}

TEST_F(LiveSubstreamTest, BothArePartOfTheFirstAnswerOfACameraThatWasLongInComing) {
  begin();
  const auto master = get(kMaster);
  clock_.advance(4s);
  main_.play(51);
  sub_.play(101);
  turn(*loop_);
  ASSERT_NE(camera_.substream()->snapshot(), nullptr);
  EXPECT_TRUE(master->is_held());
  main_.play(50);
  turn(*loop_);
  EXPECT_THAT(master->body(), HasSubstr("\nplaylist.m3u8\n"));
}

TEST_F(LiveSubstreamTest, OneThatIsSlowKeepsThePictureFromNobody) {
  main_.begin();
  main_.play(51);
  clock_.advance(4s);
  main_.play(50);
  ASSERT_NE(camera_.main().snapshot(), nullptr);
  const auto master = get(kMaster);
  EXPECT_TRUE(master->is_held());
  clock_.advance(3200ms);
  master->await();
  EXPECT_EQ(master->status(), 200);
  EXPECT_THAT(master->body(), Not(HasSubstr("sub/")));
  EXPECT_THAT(get("playlist.m3u8")->body(), Not(HasSubstr("RENDITION-REPORT")));
}

TEST_F(LiveSubstreamTest, WithoutAPictureOfEitherIs503ThatNamesBoth) {
  const auto master = get(kMaster);
  clock_.advance(7200ms);
  master->await();
  EXPECT_EQ(master->status(), 503);
  EXPECT_EQ(master->body(), "camera door has no picture yet: connecting; its substream: connecting\n");
  const auto playlist = get("sub/playlist.m3u8");
  clock_.advance(7200ms);
  playlist->await();
  EXPECT_EQ(playlist->body(), "the substream of camera door has no picture yet: connecting\n");
}

TEST_F(LiveSubstreamTest, AClientThatLeavesLeavesNothingBehind) {
  begin();
  get(kMaster)->leave();
  play_both(110);
  EXPECT_EQ(get(kMaster)->status(), 200);
}

TEST_F(LiveSubstreamTest, ReportsAreAsFreshAsThePlaylistTheyAreIn) {
  begin();
  play_both(51 + 50 + 13);
  const auto report = [](const camera::Stream& on, std::string_view directory) {
    const auto version = on.snapshot();
    const hls::PlaylistState& state = version->state();
    const hls::Segment& newest = state.open ? *state.open : *state.segments.back();
    return fmt::format("#EXT-X-RENDITION-REPORT:URI=\"{}playlist.m3u8\",LAST-MSN={},LAST-PART={}\n",
                       directory, newest.msn, newest.parts.size() - 1);
  };
  EXPECT_THAT(get("playlist.m3u8")->body(), EndsWith(report(*camera_.substream(), "sub/")));
  EXPECT_THAT(get("sub/playlist.m3u8")->body(), EndsWith(report(camera_.main(), "../")));
  const auto version = camera_.main().snapshot();
  const std::string before = report(*camera_.substream(), "sub/");
  sub_.play(13);
  ASSERT_EQ(camera_.main().snapshot(), version);
  EXPECT_NE(report(*camera_.substream(), "sub/"), before);
  for (const char* query : {"", "_HLS_skip=YES"}) {
    EXPECT_THAT(get("playlist.m3u8", query)->body(), EndsWith(report(*camera_.substream(), "sub/")))
        << "DD-20";
  }
  EXPECT_THAT(get("iframes.m3u8")->body(), Not(HasSubstr("REPORT")));
  camera_.substream()->packager().finish();
  EXPECT_THAT(get("playlist.m3u8")->body(), Not(HasSubstr("REPORT"))) << "it has ended";
  EXPECT_THAT(get("sub/playlist.m3u8")->body(), EndsWith("#EXT-X-ENDLIST\n")) << "MP-22: and changes no more";
  EXPECT_THAT(get(kMaster)->body(), Not(HasSubstr("sub/")));
}

TEST_F(LiveSubstreamTest, GenerationsThatEndedStayForThoseWhoPlayThem) {
  begin();
  play_both(51 + 50 + 13);
  main_.end();
  sub_.end();
  const std::uint64_t old_msn = camera_.main().snapshot()->state().segments.back()->msn;
  const std::string old_init = camera_.main().snapshot()->state().segments.back()->init->name;
  // Frames a second long do not fit the parts that were promised.
  ScriptedSource slow(camera_.main().packager(), {.frame = 90'000, .gop = 2});
  ScriptedSource slow_sub(camera_.substream()->packager(), {.frame = 90'000, .gop = 2});
  slow.begin(clock_.wall());
  slow_sub.begin(clock_.wall());
  for (int i = 0; i < 20; ++i) {
    slow.play(1);
    slow_sub.play(1);
    clock_.advance(1s);
  }
  turn(*loop_);
  ASSERT_EQ(camera_.main().rendition()->current().number, 1U) << "both change, and begin anew once";
  EXPECT_THAT(get(kMaster)->body(), HasSubstr("\nplaylist-1.m3u8\n"));
  EXPECT_THAT(get(kMaster)->body(), HasSubstr(",URI=\"iframes-1.m3u8\"\n"));
  EXPECT_THAT(get("playlist-1.m3u8")->body(),
              HasSubstr("#EXT-X-RENDITION-REPORT:URI=\"sub/playlist-1.m3u8\""));
  EXPECT_THAT(get("playlist.m3u8")->body(), EndsWith("#EXT-X-ENDLIST\n"));
  EXPECT_EQ(get("playlist.m3u8", "_HLS_msn=999999999")->status(), 200) << "DD-13";
  EXPECT_EQ(get(hls::segment_name(old_msn))->status(), 200) << "MP-22";
  EXPECT_EQ(get(hls::part_name(old_msn, 0))->status(), 200);
  EXPECT_EQ(get(old_init)->status(), 200);
  const std::uint64_t new_msn = camera_.main().snapshot()->state().segments.back()->msn;
  EXPECT_EQ(get(hls::segment_name(new_msn))->status(), 200);
  EXPECT_EQ(get("playlist-2.m3u8")->status(), 404);
  EXPECT_THAT(get("playlist-2.m3u8")->body(), HasSubstr("the multivariant playlist"));
}

}  // namespace
}  // namespace sluice::api
