#include "http/syntax.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using namespace std::string_view_literals;

TEST(Syntax, EachOctetIsJudgedAsTheStandardSays) {
  constexpr std::string_view kTokens =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";  // RFC 9110 5.6.2
  for (int octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    const std::string_view text(&c, 1);
    const bool visible = octet > 0x20 && octet < 0x7f;
    EXPECT_EQ(is_token(text), kTokens.find(c) != std::string_view::npos) << octet;
    EXPECT_EQ(is_field_value(text), visible || octet == ' ' || octet == '\t' || octet >= 0x80) << octet;
    EXPECT_EQ(is_target_text(text), visible && c != '#') << octet;
  }
  EXPECT_EQ(token_lower('A'), 'a');
  EXPECT_EQ(token_lower('~'), '~');
  EXPECT_FALSE(is_token("")) << "a name has at least one character";
}

TEST(Syntax, AnAuthorityIsAHostAndAPortWithoutALogin) {
  for (const std::string_view good : {""sv, "h"sv, "h:80"sv, "[2001:db8::1]:443"sv, "%41.example"sv})
    EXPECT_TRUE(is_authority(good)) << good;
  for (const std::string_view bad :
       {"user@h"sv, "h/"sv, "h?"sv, "h#"sv, "h h"sv, "h\0"sv, "h\\"sv, "\xc3\xa4"sv})
    EXPECT_FALSE(is_authority(bad)) << bad;
}

TEST(Syntax, MethodsAreTakenByTheLetter) {
  EXPECT_EQ(parse_method("GET"), Method::kGet);
  EXPECT_EQ(parse_method("OPTIONS"), Method::kOptions);
  for (const char* other : {"get", "GETX", "PATCH", "", "other"})
    EXPECT_EQ(parse_method(other), Method::kOther);
}

TEST(Syntax, ATargetIsSplitAtItsFirstQuestionMark) {
  struct Case {
    std::string_view target, path, query;
  };
  for (const Case& c :
       {Case{"/a", "/a", ""}, Case{"/a?", "/a", ""}, Case{"/a?b?c", "/a", "b?c"}, Case{"*", "*", ""}}) {
    Request request;
    request.query = "stale";
    split_target(c.target, request);
    EXPECT_EQ(request.path, c.path);
    EXPECT_EQ(request.query, c.query);
  }
}

}  // namespace
}  // namespace sluice::http
