#include "api/cameras_json.h"

#include <chrono>

#include <gtest/gtest.h>

#include "hls/packager.h"
#include "hls/testing/scripted_source.h"

namespace sluice::api {
namespace {

using namespace std::chrono_literals;
using ingest::SourceState;

std::shared_ptr<const hls::Snapshot> played(bool audio, bool low_latency = true) {
  const ManualClock clock;
  hls::Presentation presentation({.low_latency = low_latency, .first_listing = 0}, 1, clock.wall(),
                                 std::nullopt, nullptr);
  hls::Packager packager(presentation, 0, clock);
  hls::testing::ScriptedSource source(packager, {.audio = audio});
  source.begin();
  source.play(60);
  return packager.rendition()->current().timeline->snapshot();
}

std::string json_of(const SourceState& state, std::shared_ptr<const hls::Snapshot> version = nullptr) {
  const CameraView view{"door", state, std::move(version), std::nullopt};
  return cameras_json(std::span(&view, 1));
}

// What no camera has before its first picture.
std::string unknown(std::string_view state, std::string_view message) {
  return std::string(R"({"cameras":[{"name":"door","state":")")
      .append(state)
      .append(R"(","message":")")
      .append(message)
      .append(R"(","playlist":"live/door/master_playlist.m3u8","low_latency":null,"part_target":null,)"
              R"("target_duration":null,"video":null,"audio":null,"substream":null}]})"
              "\n");
}

TEST(CamerasJson, TheStateIsAWordAndTheMessageSaysOnlyWhatItDoesNot) {
  EXPECT_EQ(json_of(ingest::Connecting{}), unknown("connecting", ""));
  EXPECT_EQ(json_of(ingest::Streaming{{hls::testing::video_track()}}), unknown("streaming", ""));
  EXPECT_EQ(json_of(ingest::Waiting{{ErrorCode::kUnavailable, "connection refused"}, 3s}),
            unknown("waiting", "connection refused"));
  EXPECT_EQ(json_of(ingest::Ended{}), unknown("ended", ""));
}

TEST(CamerasJson, DescribesWhatIsPublished) {
  EXPECT_EQ(json_of(ingest::Streaming{}, played(true)),
            R"({"cameras":[{"name":"door","state":"streaming","message":"",)"
            R"("playlist":"live/door/master_playlist.m3u8","low_latency":true,"part_target":0.521,)"
            R"("target_duration":2,"video":{"codec":"H.264","width":320,"height":240,"frame_rate":25.0},)"
            R"("audio":{"codec":"AAC","sample_rate":48000,"channels":2},"substream":null}]})"
            "\n");
}

TEST(CamerasJson, LeavesOutWhatACameraDoesNotHave) {
  const std::string silent = json_of(ingest::Streaming{}, played(false));
  EXPECT_NE(silent.find(R"("audio":null)"), std::string::npos) << silent;
  const std::string plain = json_of(ingest::Streaming{}, played(false, false));
  EXPECT_NE(plain.find(R"("low_latency":false,"part_target":null,"target_duration":2)"), std::string::npos)
      << plain;
}

TEST(CamerasJson, ACameraThatWentAwayIsStillDescribed) {
  const std::string json =
      json_of(ingest::Waiting{{ErrorCode::kTimeout, "no data for 10 s"}, 1s}, played(false));
  EXPECT_NE(json.find(R"("state":"waiting","message":"no data for 10 s")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("codec":"H.264")"), std::string::npos) << json;
}

TEST(CamerasJson, TellsOfASubstreamToo) {
  CameraView view{"door", ingest::Streaming{}, nullptr, std::nullopt};
  view.substream = {ingest::Waiting{{ErrorCode::kTimeout, "no data for 10 s"}, 1s}, played(false)};
  const std::string json = cameras_json(std::span(&view, 1));
  EXPECT_NE(
      json.find(R"("substream":{"state":"waiting","message":"no data for 10 s","video":{"codec":"H.264",)"),
      std::string::npos)
      << json;
}

TEST(CamerasJson, KeepsTheOrderOfTheConfiguration) {
  const CameraView views[] = {{"yard", ingest::Connecting{}, nullptr, std::nullopt},
                              {"attic", ingest::Ended{}, nullptr, std::nullopt}};
  const std::string json = cameras_json(views);
  EXPECT_LT(json.find("yard"), json.find("attic"));
  EXPECT_EQ(cameras_json(std::span<const CameraView>()), "{\"cameras\":[]}\n");
}

TEST(CamerasJson, WordsOfACameraThatAreNotUtf8DoNoHarm) {
  EXPECT_EQ(json_of(ingest::Waiting{{ErrorCode::kUnavailable, "454 \"\xff\""}, 1s}),
            unknown("waiting", "454 \\\"\xef\xbf\xbd\\\""));
}

}  // namespace
}  // namespace sluice::api
