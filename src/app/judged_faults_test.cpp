// The judge watches while a camera fails: what it forces is found, and nothing else.
#include <chrono>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "app/testing/judged_camera.h"
#include "base/testing/temporary_directory.h"

namespace sluice::app {
namespace {

using namespace std::chrono_literals;
using testing::Excuse;
using testing::Excuses;
using testing::JudgedCamera;
using testing::Picture;
using testing::violations;
using Script = JudgedCamera::Script;

constexpr Excuse kSilence{"MP-12", "a part cannot come before its frames do", 1};
constexpr Excuse kLongSilence{"MP-12", "before what there was is closed, and then before the gap", 2};
constexpr Excuse kReturn{"MP-12", "nor its first ones, as long as a part, right behind the gap", 2};
constexpr Excuse kLateKeyFrame{"PS-10", "what there was had to be closed before the key frame came (MP-11)",
                               1};
constexpr Excuse kOldCodecs{"MV-07", "the multivariant playlist was read before the picture changed"};
constexpr Excuse kOldResolution{"MV-08", "the multivariant playlist was read before the picture changed"};

struct Fault {
  std::string name;
  // Called when the judge has watched for ten seconds.
  std::function<void(JudgedCamera&)> happen;
  std::chrono::seconds watched = 24s;
  Excuses forced = {};
  Script script = {};
  hls::StreamOptions options = {};
};

const hls::StreamOptions kPlain{.low_latency = false};

// The camera cannot be reached for a while; its frames of that time are lost.
std::function<void(JudgedCamera&)> away(std::chrono::milliseconds duration) {
  return [duration](JudgedCamera& camera) {
    camera.source().disconnect();
    camera.after(duration, [&camera] { camera.source().connect(); });
  };
}
std::function<void(JudgedCamera&)> stalled(std::chrono::milliseconds duration) {
  return
      [duration](JudgedCamera& camera) { camera.source().stall_until(camera.clock().steady() + duration); };
}
void change_picture(JudgedCamera& camera) {
  camera.source().set_picture(Picture::kCif);
}
void halve_the_frame_rate(JudgedCamera& camera) {
  camera.source().set_rate(7200, 25);
}
std::function<void(JudgedCamera&)> clock_steps(std::chrono::seconds by) {
  return [by](JudgedCamera& camera) { camera.clock().step_wall(by); };
}
std::function<void(JudgedCamera&)> clock_steps_while_away(std::chrono::seconds by) {
  return [by](JudgedCamera& camera) {
    camera.clock().step_wall(by);
    away(3s)(camera);
  };
}
// The timestamps wrap by themselves.
void nothing(JudgedCamera& /*camera*/) {}

class JudgedFaults : public ::testing::TestWithParam<Fault> {};

TEST_P(JudgedFaults, BreakOnlyWhatTheyForce) {
  const Fault& fault = GetParam();
  JudgedCamera camera(fault.options, fault.script);
  camera.pass(20s);
  camera.after(10s, [&] { fault.happen(camera); });
  const validate::Verdict verdict = camera.judge(fault.watched);
  EXPECT_EQ(violations(verdict, fault.forced), "");
  EXPECT_EQ(testing::too_little(verdict, fault.options.low_latency), "");
}

INSTANTIATE_TEST_SUITE_P(
    Camera, JudgedFaults,
    ::testing::Values(
        Fault{.name = "AwayFor3s", .happen = away(3s), .forced = {kSilence}},
        Fault{.name = "AwayFor3sPlain", .happen = away(3s), .options = kPlain},
        Fault{.name = "AwayFor30s", .happen = away(30s), .watched = 50s, .forced = {kSilence}},
        Fault{.name = "AwayFor30sPlain", .happen = away(30s), .watched = 50s, .options = kPlain},
        Fault{.name = "StalledFor1s", .happen = stalled(1s), .forced = {kSilence, kLateKeyFrame}},
        Fault{.name = "StalledFor3s", .happen = stalled(3s), .forced = {kLongSilence, kLateKeyFrame}},
        Fault{.name = "OtherPicture", .happen = change_picture, .forced = {kOldCodecs, kOldResolution}},
        Fault{.name = "OtherPicturePlain",
              .happen = change_picture,
              .forced = {kOldCodecs, kOldResolution},
              .options = kPlain},
        Fault{.name = "HalfTheFrames", .happen = halve_the_frame_rate},
        Fault{.name = "HalfTheFramesPlain", .happen = halve_the_frame_rate, .options = kPlain},
        Fault{.name = "ClockStepsForward", .happen = clock_steps(5s)},
        Fault{.name = "ClockStepsBack", .happen = clock_steps(-5s)},
        Fault{
            .name = "ClockStepsForwardWhileAway", .happen = clock_steps_while_away(5s), .forced = {kReturn}},
        Fault{.name = "ClockStepsBackWhileAway", .happen = clock_steps_while_away(-5s), .forced = {kReturn}},
        Fault{.name = "TimestampsOf32BitsWrap",
              .happen = nothing,
              .script = {.sound = false, .timestamp_bits = 32}},
        Fault{.name = "TimestampsOf33BitsWrap",
              .happen = nothing,
              .script = {.sound = false, .timestamp_bits = 33}}),
    [](const auto& info) { return info.param.name; });

// Ten minutes of GAP, then ENDLIST and a URL of its own for what comes after (RB-01).
TEST(JudgedFault, ACameraThatIsAwayForLongEndsAndBeginsAnew) {
  JudgedCamera camera({.window = 30s}, {});
  camera.pass(20s);
  camera.source().disconnect();
  camera.pass(9min + 50s);
  // Who comes now is told that there is no picture; who was there follows the playlist on.
  const validate::Verdict end = camera.judge(20s, "playlist.m3u8");
  EXPECT_EQ(violations(end), "");
  EXPECT_FALSE(end.live) << "ENDLIST";
  camera.source().connect();
  const validate::Verdict anew = camera.judge(20s);
  EXPECT_EQ(violations(anew), "");
  ASSERT_FALSE(end.renditions.empty());
  ASSERT_FALSE(anew.renditions.empty());
  EXPECT_NE(anew.renditions[0].url, end.renditions[0].url);
}

// What it held in its memory is gone, and what it was building; all else goes on.
const Excuses kCostOfAKill = {{"MP-11", "the segment that it was building is lost", 2},
                              {"MP-12", "and so is what comes before the next one is complete", 1},
                              {"MP-14", "there are no six segments yet"},
                              {"MP-15", "what it kept is gone"},
                              {"MP-17", "what it kept is gone"}};

TEST(JudgedFault, AServerThatIsKilledGoesOnWhereItWas) {
  for (const bool low_latency : {true, false}) {
    const sluice::testing::TemporaryDirectory state;
    JudgedCamera camera({.low_latency = low_latency}, {}, {}, state.path() / "door.json");
    camera.pass(20s);
    camera.after(10s, [&camera] { camera.kill(); });
    camera.after(31800ms, [&camera] { camera.kill(); });
    const validate::Verdict verdict = camera.judge(50s);
    EXPECT_EQ(violations(verdict, kCostOfAKill), "") << (low_latency ? "low latency" : "plain");
    EXPECT_EQ(testing::too_little(verdict, low_latency), "");
  }
}

TEST(JudgedFault, AServerOfTwoStreamsThatIsKilledGoesOnWithBoth) {
  const sluice::testing::TemporaryDirectory state;
  JudgedCamera camera({}, {}, JudgedCamera::Script{.frame = 9000, .gop = 20}, state.path() / "door.json");
  camera.pass(20s);
  camera.after(10s, [&camera] { camera.kill(); });
  const validate::Verdict verdict = camera.judge(40s);
  EXPECT_EQ(violations(verdict, kCostOfAKill), "") << "DD-20: each tells of the other at once";
  EXPECT_EQ(testing::too_little(verdict, true), "");
}

TEST(JudgedFault, WhoComesAfterAnotherPictureIsToldOfIt) {
  JudgedCamera camera({}, {});
  camera.pass(20s);
  change_picture(camera);
  camera.pass(10s);
  EXPECT_EQ(violations(camera.judge(10s)), "");
}

}  // namespace
}  // namespace sluice::app
