#include "api/ranged.h"

#include <string>

#include <gtest/gtest.h>

namespace sluice::api {
namespace {

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

std::string content_range_of(const http::Response& response) {
  for (const http::Header& header : response.headers) {
    if (header.name == "content-range") return header.value;
  }
  return "";
}

TEST(Ranged, CutsAcrossPiecesWithoutCopying) {
  const http::Response original = whole();
  const http::Response response = ranged(original, http::parse_range("bytes=2-8"));
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(body_of(response), "ofmdat!");
  EXPECT_EQ(content_range_of(response), "bytes 2-8/9");
  EXPECT_EQ(response.body[0].data(), original.body[0].data() + 2);
}

TEST(Ranged, OpenEndsReachTheEnd) {
  EXPECT_EQ(body_of(ranged(whole(), http::parse_range("bytes=4-9007199254740991"))), "mdat!");
  EXPECT_EQ(body_of(ranged(whole(), http::parse_range("bytes=-1"))), "!");
}

TEST(Ranged, PastTheEndIs416) {
  const http::Response response = ranged(whole(), http::parse_range("bytes=9-"));
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(content_range_of(response), "bytes */9");
}

TEST(Ranged, LeavesWholeResponsesAndErrorsAlone) {
  EXPECT_EQ(ranged(whole(), std::nullopt).status, 200);
  EXPECT_EQ(ranged(http::plain_response(404, "no"), http::parse_range("bytes=0-0")).status, 404);
}

}  // namespace
}  // namespace sluice::api
