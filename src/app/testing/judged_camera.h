// One camera behind the whole API, and the judge that watches it, all on one clock. For tests only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
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
#include "hls/time.h"
#include "validate/follow/session.h"

namespace sluice::app::testing {

class JudgedCamera {
 public:
  using Script = ScriptedCamera::Script;

  // A camera with a substream when there is a script for one. Both begin to send now. `state_file`: see
  // CameraOptions.
  JudgedCamera(const hls::StreamOptions& options, const Script& main, const std::optional<Script>& sub = {},
               std::filesystem::path state_file = {})
      : options_{.source = {.name = "door", .url = "test:"},
                 .stream = options,
                 .state_file = std::move(state_file)},
        script_(main),
        sub_script_(sub) {
    if (sub) options_.substream = {.url = "test:"};
    start();
    transport_.add_actor(clock_.steady(), [this] {
      process_->camera.tick();
      return clock_.steady() + hls::kTick;
    });
  }

  // The server is killed, and started again at once.
  void kill() {
    std::unique_ptr<Process> killed = std::move(process_);
    start();
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
  struct Process {
    Process(const camera::CameraOptions& options, const Clock& clock) : camera(add(options, clock)) {}

    camera::Camera& add(const camera::CameraOptions& options, const Clock& clock) {
      auto made = std::make_unique<camera::Camera>(options, clock);
      camera::Camera& added = *made;
      EXPECT_TRUE(registry.add(std::move(made)).ok());
      return added;
    }

    camera::Registry registry;
    camera::Camera& camera;
    api::Api api{registry};
  };

  void start() {
    process_ = std::make_unique<Process>(options_, clock_);
    transport_.serve(process_->api);
    ++processes_;
    begin(main_.emplace(process_->camera.main().packager(), script_, clock_));
    if (sub_script_) begin(sub_.emplace(process_->camera.substream()->packager(), *sub_script_, clock_));
  }
  void begin(ScriptedCamera& source) {
    source.connect();
    transport_.add_actor(clock_.steady(),
                         [this, process = processes_, &source]() -> std::optional<SteadyTime> {
                           if (process != processes_) return std::nullopt;  // its server was killed
                           return source.act();
                         });
  }

  camera::CameraOptions options_;
  const Script script_;
  const std::optional<Script> sub_script_;
  ManualClock clock_;
  std::unique_ptr<net::Loop> loop_ = std::move(net::Loop::create(clock_)).value();
  ServedTransport transport_{clock_, *loop_};
  int processes_ = 0;
  std::unique_ptr<Process> process_;
  std::optional<ScriptedCamera> main_;
  std::optional<ScriptedCamera> sub_;
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

// Whether there was enough to be judged; empty when there was.
inline std::string too_little(const validate::Verdict& verdict, bool low_latency) {
  std::string text;
  if (!verdict.live) text += "it has ended\n";
  if (verdict.low_latency != low_latency) text += "low latency is not as it was asked for\n";
  if (verdict.renditions.empty()) text += "no rendition\n";
  for (const validate::RenditionMeasures& each : verdict.renditions) {
    const bool has_parts = low_latency && each.url.find("iframes") == std::string::npos;
    if (each.segments < 3 || (has_parts && each.parts < 10))
      text += fmt::format("{}: {} segments, {} parts\n", each.url, each.segments, each.parts);
  }
  return text;
}

}  // namespace sluice::app::testing
