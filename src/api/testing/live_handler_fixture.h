// A LiveHandler in front of one camera whose every frame the test decides. For tests only.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "api/live_handler.h"
#include "api/testing/recorded_exchange.h"
#include "hls/testing/scripted_source.h"

namespace sluice::api::testing {

class LiveHandlerFixture : public ::testing::Test {
 protected:
  LiveHandlerFixture() { source_.begin(); }

  // `count` frames of 25 fps, GOP 2 s: the first segment is complete with frame 51, and every 13 frames give
  // a part.
  void play(int count) {
    source_.play(count);
    turn(*loop_);
  }
  std::unique_ptr<RecordedExchange> ask(std::string_view resource, Asked asked) {
    auto exchange = std::make_unique<RecordedExchange>(*loop_, std::move(asked));
    handler_.handle(*exchange, camera_, resource);
    return exchange;
  }
  std::unique_ptr<RecordedExchange> get(std::string_view resource, std::string query = "") {
    return ask(resource, {.query = std::move(query)});
  }
  std::string name(int segment) { return std::to_string(kFirst + segment); }

  static constexpr int kFirst = 189'388'800;  // 2026-01-01, the clock's

  ManualClock clock_;
  std::unique_ptr<net::Loop> loop_ = std::move(net::Loop::create(clock_)).value();
  camera::Camera camera_{{.source = {.name = "door", .url = "test:"}, .stream = {.first_listing = 0}},
                         clock_};
  hls::testing::ScriptedSource source_{camera_.main().packager(), {}};
  LiveHandler handler_;
};

}  // namespace sluice::api::testing
