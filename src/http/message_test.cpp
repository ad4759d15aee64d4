#include "http/message.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

TEST(Request, FindsTheFirstHeaderOfAName) {
  Request request;
  request.headers = {{"host", "a"}, {"range", "bytes=0-"}, {"range", "bytes=1-"}};
  EXPECT_EQ(request.header("range"), "bytes=0-");
  EXPECT_EQ(request.header("accept"), "");
}

TEST(Response, BodySizeIsThatOfAllItsPieces) {
  Response response;
  EXPECT_EQ(response.body_size(), 0U);
  response.body = {Bytes::copy_of("moof"), Bytes::copy_of("mdat!")};
  EXPECT_EQ(response.body_size(), 9U);
}

TEST(Response, PlainIsOneLineOfText) {
  const Response response = plain_response(404, "no such camera");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body[0].text(), "no such camera\n");
  ASSERT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.headers[0].name, "content-type");
}

TEST(Message, NamesMethodsAndStatuses) {
  EXPECT_EQ(to_string(Method::kGet), "GET");
  EXPECT_EQ(to_string(Method::kOther), "other");
  EXPECT_EQ(reason_phrase(404), "Not Found");
  EXPECT_EQ(reason_phrase(299), "Unknown");
}

}  // namespace
}  // namespace sluice::http
