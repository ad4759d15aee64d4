#include "http/router.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/cors.h"

namespace sluice::http {
namespace {

// An exchange that keeps what it is given.
class FakeExchange final : public Exchange {
 public:
  FakeExchange(Method method, std::string_view path) {
    request_.method = method;
    request_.path = path;
  }
  const Request& request() const override { return request_; }
  net::Loop& loop() override { std::abort(); }
  void respond(Response response) override {
    answer = std::move(response);
    held.reset();
  }
  void hold(std::unique_ptr<Held> waiter) override {
    if (full) {
      waiter.reset();
      answer = plain_response(503, "full");
    } else {
      held = std::move(waiter);
    }
  }
  std::string header(std::string_view name) const {
    for (const Header& each : answer->headers) {
      if (each.name == name) return each.value;
    }
    return "";
  }

  Request request_;
  std::optional<Response> answer;
  std::unique_ptr<Held> held;
  bool full = false;
};

class RouterTest : public testing::Test {
 protected:
  void add(Method method, std::string_view pattern, const std::vector<std::string_view>& names = {}) {
    router.add(method, pattern, [this, pattern, names](Exchange& exchange, const Captures& captures) {
      taken = pattern;
      for (const std::string_view name : names) taken += " " + std::string(name) + "=" + captures[name];
      exchange.respond({});
    });
  }
  // The status, and in `taken` who answered.
  int get(std::string_view path, Method method = Method::kGet) {
    taken.clear();
    FakeExchange exchange(method, path);
    router.handle(exchange);
    allow = exchange.header("allow");
    return exchange.answer->status;
  }

  Router router;
  std::string taken;
  std::string allow;
};

TEST_F(RouterTest, FindsTheRouteAndWhatStandsInIt) {
  add(Method::kGet, "/");
  add(Method::kGet, "/live/{camera}/segment/{name}", {"camera", "name"});
  add(Method::kGet, "/ui/{file...}", {"file"});
  struct Case {
    const char *path, *taken;
  };
  for (const Case& c :
       {Case{"/", "/"},
        Case{"/live/door/segment/7.m4s", "/live/{camera}/segment/{name} camera=door name=7.m4s"},
        Case{"/live/front%20door/segment/a", "/live/{camera}/segment/{name} camera=front door name=a"},
        Case{"/ui/a/b.js", "/ui/{file...} file=a/b.js"}, Case{"/ui/", "/ui/{file...} file="}}) {
    EXPECT_EQ(get(c.path), 200) << c.path;
    EXPECT_EQ(taken, c.taken);
  }
}

TEST_F(RouterTest, AnswersNotFoundForAllElse) {
  add(Method::kGet, "/live/{camera}/playlist.m3u8");
  add(Method::kGet, "/ui/{file...}");
  for (const char* path :
       {"/", "/live", "/live/", "/live/door", "/live//playlist.m3u8", "/live/door/playlist.m3u8/",
        "/live/door/x/playlist.m3u8", "/live/a%2fb/playlist.m3u8", "/live/a%00b/playlist.m3u8",
        "/live/%zz/playlist.m3u8", "/LIVE/door/playlist.m3u8", "//live/door/playlist.m3u8", "/ui",
        "/ui/%00"}) {
    EXPECT_EQ(get(path), 404) << path;
  }
}

TEST_F(RouterTest, TheMorePreciseRouteWinsWhateverTheOrder) {
  add(Method::kGet, "/{all...}");
  add(Method::kGet, "/api/{name}");
  add(Method::kGet, "/api/cameras");
  get("/api/cameras");
  EXPECT_EQ(taken, "/api/cameras");
  get("/api/other");
  EXPECT_EQ(taken, "/api/{name}");
  get("/api/other/more");
  EXPECT_EQ(taken, "/{all...}");
}

TEST_F(RouterTest, SaysWhichMethodsThereAre) {
  add(Method::kGet, "/api/cameras");
  add(Method::kPost, "/api/cameras");
  EXPECT_EQ(get("/api/cameras", Method::kHead), 200);
  EXPECT_EQ(get("/api/cameras", Method::kPost), 200);
  EXPECT_EQ(get("/api/cameras", Method::kDelete), 405);
  EXPECT_EQ(allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(get("/api/cameras", Method::kOptions), 204);
  EXPECT_EQ(allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(get("/api/none", Method::kOptions), 404);
}

class Plain final : public Handler {
 public:
  void handle(Exchange& exchange) override {
    if (exchange.request().path == "/hold") {
      struct Waiter final : Held {
        explicit Waiter(Plain& owner) : plain(owner) { ++plain.waiting; }
        ~Waiter() override { --plain.waiting; }
        Plain& plain;
      };
      open = &exchange;
      exchange.hold(std::make_unique<Waiter>(*this));
    } else {
      exchange.respond(plain_response(404, "nothing"));
    }
  }
  Exchange* open = nullptr;
  int waiting = 0;
};

TEST(Cors, IsOnEveryResponseOfTheHandler) {
  Plain plain;
  Cors cors(plain);
  FakeExchange exchange(Method::kGet, "/");
  cors.handle(exchange);
  EXPECT_EQ(exchange.answer->status, 404);
  EXPECT_EQ(exchange.header("access-control-allow-origin"), "*");
  EXPECT_EQ(exchange.header("access-control-expose-headers"),
            "Age, Date, Content-Length, Content-Range, ETag");
}

TEST(Cors, IsOnResponsesToHeldRequests) {
  Plain plain;
  Cors cors(plain);
  FakeExchange exchange(Method::kGet, "/hold");
  cors.handle(exchange);
  EXPECT_EQ(plain.waiting, 1);
  plain.open->respond({});
  EXPECT_EQ(exchange.header("access-control-allow-origin"), "*");
  EXPECT_EQ(plain.waiting, 0);
}

TEST(Cors, LetsGoOfWhatIsHeldWhenTheClientLeavesOrMayNotHold) {
  Plain plain;
  Cors cors(plain);
  {
    FakeExchange exchange(Method::kGet, "/hold");
    cors.handle(exchange);
    EXPECT_EQ(plain.waiting, 1);
  }
  EXPECT_EQ(plain.waiting, 0);
  FakeExchange exchange(Method::kGet, "/hold");
  exchange.full = true;
  cors.handle(exchange);
  EXPECT_EQ(plain.waiting, 0);
  EXPECT_EQ(exchange.answer->status, 503);
}

TEST(Cors, AnswersPreflightsItself) {
  Plain plain;
  Cors cors(plain);
  FakeExchange exchange(Method::kOptions, "/hold");
  exchange.request_.headers = {{"origin", "https://example.org"}, {"access-control-request-method", "GET"}};
  cors.handle(exchange);
  EXPECT_EQ(exchange.answer->status, 204);
  EXPECT_EQ(exchange.header("access-control-allow-origin"), "*");
  EXPECT_EQ(exchange.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
  EXPECT_THAT(exchange.header("access-control-allow-headers"), testing::HasSubstr("CMCD-Session"));
  EXPECT_EQ(exchange.header("access-control-max-age"), "86400");
  EXPECT_EQ(plain.waiting, 0);
}

}  // namespace
}  // namespace sluice::http
