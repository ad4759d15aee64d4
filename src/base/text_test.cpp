#include "base/text.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(ParseUnsigned, TakesWholeDecimalNumbersOnly) {
  EXPECT_EQ(parse_unsigned("0"), 0U);
  EXPECT_EQ(parse_unsigned("18446744073709551615"), 18446744073709551615U);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "1e3", "0x1", "1.0", "18446744073709551616"}) {
    EXPECT_FALSE(parse_unsigned(bad).has_value()) << bad;
  }
}

TEST(ParseDecimal, TakesFractionsButNoExponent) {
  EXPECT_EQ(parse_decimal("0.5"), 0.5);
  EXPECT_EQ(parse_decimal("-2"), -2.0);
  EXPECT_EQ(parse_decimal("+2.25"), 2.25);
  for (const char* bad : {"", ".", "1e3", "nan", "inf", "0.5s", " 1", "-"}) {
    EXPECT_FALSE(parse_decimal(bad).has_value()) << bad;
  }
}

TEST(Split, KeepsEmptyFields) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), std::vector<std::string_view>{""});
}

TEST(Trim, DropsSpaceOnBothSides) {
  EXPECT_EQ(trim(" \ta b\r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
}

TEST(PercentDecode, RefusesHalfEscapes) {
  EXPECT_EQ(percent_decode("a%20b%2Fc"), "a b/c");
  EXPECT_FALSE(percent_decode("%4").has_value());
  EXPECT_FALSE(percent_decode("%zz").has_value());
}

TEST(RedactUrl, HidesLoginsAndSecretQueryValues) {
  const std::pair<const char*, const char*> cases[] = {
      {"rtsp://10.0.0.5/stream1", "rtsp://10.0.0.5/stream1"},
      {"rtsp://admin:s3cret@10.0.0.5/stream1", "rtsp://****@10.0.0.5/stream1"},
      {"rtsp://admin:p@ss/wo?rd@10.0.0.5/stream1", "rtsp://****@10.0.0.5/stream1"},
      {"http://cam/x?user=a&Password=b&channel=1", "http://cam/x?user=****&Password=****&channel=1"},
      {"srt://cam:9000?passphrase=abc", "srt://cam:9000?passphrase=****"},
      {"/home/me/clip.mp4", "/home/me/clip.mp4"},
  };
  for (const auto& [url, redacted] : cases) EXPECT_EQ(redact_url(url), redacted);
}

TEST(RedactUrlsIn, FindsThemInsideSentences) {
  EXPECT_EQ(redact_urls_in("opening 'rtsp://a:b@cam/1' failed, see http://x/?token=1 too"),
            "opening 'rtsp://****@cam/1' failed, see http://x/?token=**** too");
}

}  // namespace
}  // namespace sluice
