// One camera behind the whole API, and the judge that watches it, all on one clock. For tests only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/api.h"
#include "app/testing/scripted_camera.h"
#include "app/testing/served_transport.h"
#include "camera/registry.h"
#include "validate/follow/session.h"

namespace sluice::app::testing {

class JudgedCamera {
 public:
  using Script = ScriptedCamera::Script;

  // A camera with a substream when there is a script for one. Both begin to send now.
  JudgedCamera(const hls::StreamOptions& options, const Script& main, const std::optional<Script>& sub = {})
      : camera_(add(options, sub.has_value())) {
    begin(main_.emplace(camera_.main().packager(), main, clock_));
    if (sub) begin(sub_.emplace(camera_.substream()->packager(), *sub, clock_));
    transport_.add_actor(clock_.steady(), [this] {
      camera_.tick();
      return clock_.steady() + kHeartbeat;
    });
  }

  ManualClock& clock() { return clock_; }
  ScriptedCamera& source() { return *main_; }
  void pass(std::chrono::nanoseconds duration) { transport_.pass(duration); }
  // `fault` happens in a while.
  void after(std::chrono::nanoseconds delay, std::function<void()> fault) {
    transport_.add_actor(clock_.steady() + delay, [fault = std::move(fault)]() -> std::optional<SteadyTime> {
      fault();
      return std::nullopt;
    });
  }

  validate::Verdict judge(std::chrono::nanoseconds duration,
                          std::string_view playlist = "master_playlist.m3u8") {
    const validate::WatchOptions options{.url = fmt::format("https://sluice.test/live/door/{}", playlist),
                                         .duration = duration};
    return validate::Session(transport_, options, nullptr, nullptr).run();
  }

 private:
  static constexpr std::chrono::milliseconds kHeartbeat{50};

  camera::Camera& add(const hls::StreamOptions& options, bool substream) {
    camera::CameraOptions made{.source = {.name = "door", .url = "test:"}, .stream = options};
    if (substream) made.substream = {.url = "test:"};
    auto camera = std::make_unique<camera::Camera>(made, clock_);
    camera::Camera& added = *camera;
    EXPECT_TRUE(registry_.add(std::move(camera)).ok());
    return added;
  }
  void begin(ScriptedCamera& source) {
    source.connect();
    transport_.add_actor(clock_.steady(), [&source] { return source.act(); });
  }

  ManualClock clock_;
  std::unique_ptr<net::Loop> loop_ = std::move(net::Loop::create(clock_)).value();
  camera::Registry registry_;
  camera::Camera& camera_;
  std::optional<ScriptedCamera> main_;
  std::optional<ScriptedCamera> sub_;
  api::Api api_{registry_};
  ServedTransport transport_{clock_, *loop_, api_};
};

// What is no fault of the server.
struct Excuse {
  std::string_view rule;
  std::string_view reason;                                            // for who reads the test
  std::uint64_t at_most = std::numeric_limits<std::uint64_t>::max();  // so many findings
};
using Excuses = std::vector<Excuse>;

// What breaks a rule that nothing excuses; empty when all is well.
inline std::string violations(const validate::Verdict& verdict, const Excuses& excuses = {}) {
  std::string text = verdict.not_judged.value_or("");
  for (const validate::FaultGroup& group : verdict.faults) {
    if (group.strength == validate::Strength::kClient) continue;
    const bool excused = std::ranges::any_of(excuses, [&group](const Excuse& each) {
      return each.rule == group.rule && group.count <= each.at_most;
    });
    if (excused) continue;
    text += fmt::format("{} {} x{}: {}\n", group.rule, validate::to_string(group.strength), group.count,
                        group.fault);
    for (const validate::Finding& each : group.examples)
      text += fmt::format("    {} {} [{}]\n", to_iso8601(each.where.time), each.seen, each.where.url);
  }
  return text;
}

}  // namespace sluice::app::testing
