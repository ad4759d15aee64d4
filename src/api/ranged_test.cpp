#include "api/ranged.h"

#include <string>

#include <gtest/gtest.h>

namespace sluice::api {
namespace {

const hls::Targets kTargets{.target_duration = std::chrono::seconds{2}};

http::Response whole() {
  http::Response response;
  response.body = {Bytes::copy_of("moof"), Bytes::copy_of("mdat"), Bytes::copy_of("!")};
  return response;
}

std::string body_of(const http::Response& response) {
  std::string out;
  for (const Bytes& piece : response.body) out += piece.text();
  return out;
}

std::string header_of(const http::Response& response, std::string_view name) {
  for (const http::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

TEST(Ranged, CutsAcrossPiecesWithoutCopying) {
  const http::Response original = whole();
  const http::Response response = ranged(original, http::parse_range("bytes=2-8"), kTargets);
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(body_of(response), "ofmdat!");
  EXPECT_EQ(header_of(response, "content-range"), "bytes 2-8/9");
  EXPECT_EQ(response.body[0].data(), original.body[0].data() + 2);
}

TEST(Ranged, OpenEndsReachTheEnd) {
  EXPECT_EQ(body_of(ranged(whole(), http::parse_range("bytes=4-9007199254740991"), kTargets)), "mdat!");
  EXPECT_EQ(body_of(ranged(whole(), http::parse_range("bytes=-1"), kTargets)), "!");
}

TEST(Ranged, PastTheEndIs416) {
  const http::Response response = ranged(whole(), http::parse_range("bytes=9-"), kTargets);
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(header_of(response, "content-range"), "bytes */9");
  EXPECT_EQ(header_of(response, "cache-control"), "max-age=2") << "HC-05";
}

TEST(Ranged, LeavesWholeResponsesAndErrorsAlone) {
  EXPECT_EQ(ranged(whole(), std::nullopt, kTargets).status, 200);
  EXPECT_EQ(ranged(http::plain_response(404, "no"), http::parse_range("bytes=0-0"), kTargets).status, 404);
}

}  // namespace
}  // namespace sluice::api
