#include "http/router.h"

#include <gtest/gtest.h>

#include "http/fake_exchange.h"

namespace sluice::http {
namespace {

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
    cache_control = exchange.header("cache-control");
    return exchange.answer->status;
  }

  Router router;
  std::string taken;
  std::string allow;
  std::string cache_control;
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

TEST_F(RouterTest, ComparesPathsDecoded) {
  add(Method::kGet, "/live/{camera}/playlist.m3u8");
  EXPECT_EQ(get("/l%69ve/door/pl%61ylist%2Em3u8"), 200) << "RFC 3986 section 6.2.2.2: the same path";
  EXPECT_EQ(get("/live%2fdoor/playlist.m3u8"), 404) << "but a slash that is encoded separates nothing";
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
    EXPECT_EQ(cache_control, "no-store") << "RFC 9111 section 4.2.2: else a cache decides";
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
  EXPECT_EQ(cache_control, "no-store");
  EXPECT_EQ(allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(get("/api/cameras", Method::kOptions), 204);
  EXPECT_EQ(allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(get("/api/none", Method::kOptions), 404);
}

}  // namespace
}  // namespace sluice::http
