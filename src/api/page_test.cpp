#include "api/page.h"

#include <gtest/gtest.h>

namespace sluice::api {
namespace {

constexpr std::uint8_t kPlain[] = {'p', 'l', 'a', 'i', 'n'};
constexpr std::uint8_t kPacked[] = {'z'};

constexpr ui::EmbeddedFile kScript{.path = "assets/index-1.js",
                                   .content_type = "text/javascript; charset=utf-8",
                                   .bytes = kPlain,
                                   .gzip = kPacked,
                                   .etag = "\"a\"",
                                   .gzip_etag = "\"b\"",
                                   .immutable = true};

std::string header_of(const http::Response& response, std::string_view name) {
  for (const http::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

http::Request with(std::string_view name, std::string_view value) {
  http::Request request;
  request.headers = {{name, value}};
  return request;
}

TEST(PageFile, IsCompressedForThoseWhoTakeIt) {
  const http::Response plain = page_file(kScript, {});
  EXPECT_EQ(plain.body[0].text(), "plain");
  EXPECT_EQ(header_of(plain, "content-encoding"), "");
  const http::Response packed = page_file(kScript, with("accept-encoding", "gzip"));
  EXPECT_EQ(packed.body[0].text(), "z");
  EXPECT_EQ(header_of(packed, "content-encoding"), "gzip");
  EXPECT_NE(header_of(plain, "etag"), header_of(packed, "etag"));
}

TEST(PageFile, IsNotSentTwice) {
  for (const char* match : {"\"a\"", "\"x\", \"a\"", "W/\"a\"", "*"}) {
    const http::Response response = page_file(kScript, with("if-none-match", match));
    EXPECT_EQ(response.status, 304) << match;
    EXPECT_TRUE(response.body.empty());
  }
  EXPECT_EQ(page_file(kScript, with("if-none-match", "\"x\"")).status, 200);
}

TEST(PageFile, OnlyNamesWithAHashAreKeptForLong) {
  EXPECT_EQ(header_of(page_file(kScript, {}), "cache-control"), "max-age=31536000, immutable");
  ui::EmbeddedFile index = kScript;
  index.immutable = false;
  EXPECT_EQ(header_of(page_file(index, {}), "cache-control"), "no-cache");
}

TEST(PageFile, MayLoadNothingFromElsewhere) {
  for (const http::Response& response :
       {page_file(kScript, {}), page_file(kScript, with("if-none-match", "*"))}) {
    const std::string policy = header_of(response, "content-security-policy");
    EXPECT_TRUE(policy.starts_with("default-src 'self';")) << policy;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
    EXPECT_EQ(policy.find("http"), std::string::npos) << policy;
    EXPECT_EQ(header_of(response, "x-content-type-options"), "nosniff");
  }
}

}  // namespace
}  // namespace sluice::api
