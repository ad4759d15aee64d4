#include "api/api.h"

#include <map>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/recorded_exchange.h"

namespace sluice::api {
namespace {

using http::Method;
using ::testing::AllOf;
using testing::Asked;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RecordedExchange;
using ::testing::StartsWith;

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    EXPECT_TRUE(
        registry_
            .add(std::make_unique<camera::Camera>(
                camera::CameraOptions{.source = {.name = "door",
                                                 .url = "rtsp://viewer:hunter2@10.9.8.7/private?token=abcdef",
                                                 .username = "operator",
                                                 .password = "swordfish"},
                                      .stream = {.first_listing = 0}},
                clock_))
            .ok());
  }
  std::unique_ptr<RecordedExchange> ask(Asked asked) {
    auto exchange = std::make_unique<RecordedExchange>(*loop_, std::move(asked));
    api_.handle(*exchange);
    return exchange;
  }
  std::unique_ptr<RecordedExchange> get(const std::string& path) { return ask({.path = path}); }

  ManualClock clock_;
  std::unique_ptr<net::Loop> loop_ = std::move(net::Loop::create(clock_)).value();
  camera::Registry registry_;
  Api api_{registry_};
};

TEST_F(ApiTest, TellsOfTheCameras) {
  const auto answer = get("/api/v1/cameras");
  EXPECT_EQ(answer->status(), 200);
  EXPECT_EQ(answer->header("content-type"), "application/json");
  EXPECT_EQ(answer->header("cache-control"), "no-store");
  EXPECT_THAT(answer->body(), StartsWith(R"({"cameras":[{"name":"door","state":"connecting","message":"",)"));
}

TEST_F(ApiTest, TellsItsStatisticsAlsoBeforeItServes) {
  const auto answer = get("/api/v1/statistics");
  EXPECT_EQ(answer->status(), 200);
  EXPECT_EQ(answer->header("content-type"), "application/json");
  EXPECT_EQ(answer->header("cache-control"), "no-store");
  EXPECT_THAT(answer->body(),
              AllOf(StartsWith(R"({"http":{"connections_now":0,)"), HasSubstr(R"("door":{)")));
}

TEST_F(ApiTest, LivesAtOnceAndIsReadyWhenItServes) {
  EXPECT_EQ(get("/healthz")->body(), "ok\n");
  const auto early = get("/readyz");
  EXPECT_EQ(early->status(), 503);
  EXPECT_EQ(early->body(), "starting\n");
  EXPECT_EQ(early->header("cache-control"), "no-store");
  const auto server =
      http::Server::start({.listeners = {{.address = "127.0.0.1:0"}}, .threads = 1}, api_).value();
  api_.set_server(*server);
  EXPECT_EQ(get("/readyz")->status(), 200);
  EXPECT_EQ(get("/readyz")->body(), "ok\n");
}

TEST_F(ApiTest, AnUnknownCameraIs404AndSaysWhereTheyAreListed) {
  for (const char* path : {"/live/attic/master_playlist.m3u8", "/live/attic/playlist.m3u8",
                           "/live/attic/segment/1.m4s", "/live/attic/", "/live/DOOR/playlist.m3u8"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer->status(), 404) << path;
    EXPECT_EQ(answer->body(), "there is no camera of this name; /api/v1/cameras lists them\n");
    EXPECT_EQ(answer->header("cache-control"), "no-store") << "it may be configured at the next start";
  }
}

TEST_F(ApiTest, AKnownCameraIsGivenToTheLiveHandler) {
  EXPECT_TRUE(get("/live/door/master_playlist.m3u8")->is_held());
  EXPECT_TRUE(get("/live/%64oor/playlist.m3u8")->is_held());
  EXPECT_EQ(get("/live/door/segment/1.m4s")->status(), 404);
}

TEST_F(ApiTest, EveryAnswerMayBeReadByAnyPage) {
  for (const char* path : {"/", "/api/v1/cameras", "/healthz", "/live/attic/playlist.m3u8", "/nothing",
                           "/live/door/segment/1.m4s"}) {
    EXPECT_EQ(get(path)->header("access-control-allow-origin"), "*") << path << ": HC-13";
  }
}

TEST_F(ApiTest, TakesTheMethodsItSays) {
  struct Case {
    Method method;
    int status;
    const char* allow;
  };
  for (const char* path :
       {"/api/v1/cameras", "/api/v1/statistics", "/healthz", "/", "/live/attic/playlist.m3u8"}) {
    for (const Case& c :
         {Case{Method::kOptions, 204, "GET, HEAD, OPTIONS"}, Case{Method::kPost, 405, "GET, HEAD, OPTIONS"},
          Case{Method::kDelete, 405, "GET, HEAD, OPTIONS"}}) {
      const auto answer = ask({.method = c.method, .path = path});
      EXPECT_EQ(answer->status(), c.status) << path;
      EXPECT_EQ(answer->header("allow"), c.allow) << path;
    }
    EXPECT_EQ(ask({.method = Method::kHead, .path = path})->status(), get(path)->status()) << path;
  }
}

TEST_F(ApiTest, AnswersPreflightsForEveryPath) {
  const auto answer = ask({.method = Method::kOptions,
                           .path = "/live/door/segment/1.m4s",
                           .headers = {{"origin", "https://example.org"},
                                       {"access-control-request-method", "GET"},
                                       {"access-control-request-headers", "range"}}});
  EXPECT_EQ(answer->status(), 204);
  EXPECT_THAT(answer->header("access-control-allow-headers"), HasSubstr("Range"));
  EXPECT_EQ(answer->header("access-control-max-age"), "86400");
}

TEST_F(ApiTest, ServesThePage) {
  const auto page = get("/");
  EXPECT_EQ(page->status(), 200);
  EXPECT_THAT(page->header("content-type"), StartsWith("text/html"));
  EXPECT_EQ(get("/index.html")->body(), page->body());
  const auto again = ask({.path = "/", .headers = {{"if-none-match", page->header("etag")}}});
  EXPECT_EQ(again->status(), 304);
  EXPECT_EQ(get("/../etc/passwd")->status(), 404);
}

TEST_F(ApiTest, WhatIsNotThereIs404) {
  for (const char* path : {"/live", "/live/door", "/api/v1", "/api/v2/cameras", "/api/v1/cameras/", "/x"}) {
    EXPECT_EQ(get(path)->status(), 404) << path;
  }
}

TEST_F(ApiTest, NoAnswerHoldsASecret) {
  // One that waits long enough is told about the camera, too.
  const auto held = get("/live/door/playlist.m3u8");
  clock_.advance(std::chrono::seconds(8));
  held->await();
  EXPECT_EQ(held->status(), 503);
  std::string all = held->body();
  for (const char* path : {"/api/v1/cameras", "/api/v1/statistics", "/live/door/segment/1.m4s",
                           "/live/door/x", "/healthz", "/readyz", "/nothing"}) {
    all += get(path)->body();
  }
  for (const char* secret :
       {"hunter2", "viewer", "operator", "swordfish", "10.9.8.7", "private", "abcdef", "rtsp:"}) {
    EXPECT_THAT(all, Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace sluice::api
