#include "base/text.h"

#include <utility>

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
  for (const char* bad : {"", ".", "1e3", "nan", "inf", "0.5s", " 1", "-", "+-1", "1,5"}) {
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

TEST(RedactUrl, HidesLoginsAndSecretValues) {
  const std::pair<const char*, const char*> cases[] = {
      {"rtsp://admin:s3cret@10.0.0.5/stream1", "rtsp://****@10.0.0.5/stream1"},
      {"rtsp://admin:p@ss/wo?rd@10.0.0.5/stream1", "rtsp://****@10.0.0.5/stream1"},
      // In the query.
      {"http://cam/x?user=a&Password=b&channel=1", "http://cam/x?user=****&Password=****&channel=1"},
      {"rtsp://h/cam?user=a&password=b", "rtsp://h/cam?user=****&password=****"},
      {"srt://cam:9000?passphrase=abc", "srt://cam:9000?passphrase=****"},
      {"http://cam/v.cgi?loginuse=a&loginpas=b", "http://cam/v.cgi?loginuse=****&loginpas=****"},
      {"http://cam/x?access_token=b&auth-key=c", "http://cam/x?access_token=****&auth-key=****"},
      {"http://cam/x?to=http://h/?token=b&c=d", "http://cam/x?to=http://h/?token=****&c=d"},
      {"http://cam/x?&token=b", "http://cam/x?&token=****"},
      // In the path, where nothing says how far a value goes.
      {"rtsp://h/user=admin_password=secret_channel=1.sdp", "rtsp://h/user=****"},
      {"rtsp://h/ch1_passwd=se/cr?et&stream=0", "rtsp://h/ch1_passwd=****"},
      {"rtsp://h/live/PASS=secret", "rtsp://h/live/PASS=****"},
      {"rtsp://h/live;pwd=secret", "rtsp://h/live;pwd=****"},
      {"https://h/token=secret/index.m3u8", "https://h/token=****"},
      {"https://h/x,auth=secret", "https://h/x,auth=****"},
      {"https://h/secret=s?x=1", "https://h/secret=****"},
  };
  for (const auto& [url, redacted] : cases) EXPECT_EQ(redact_url(url), redacted);
}

TEST(RedactUrl, LeavesOrdinaryUrlsAlone) {
  for (const char* url :
       {"rtsp://10.0.0.5/stream1", "/home/me/clip.mp4", "rtsp://h/bypass/1", "rtsp://h/pass/1",
        "rtsp://h/compass=north", "rtsp://h/cam/realmonitor?channel=1&subtype=0",
        "rtsp://h/tokens=3/password", "http://h/x?bypass=1&monkey=2&keys=3",
        "rtsp://h/=/?=", "rtsp://h/channel=1_stream=0.sdp?real_stream"}) {
    EXPECT_EQ(redact_url(url), url);
  }
}

TEST(RedactUrlsIn, FindsThemInsideSentences) {
  const std::pair<const char*, const char*> cases[] = {
      {"opening 'rtsp://a:b@cam/1' failed, see http://x/?token=1 too",
       "opening 'rtsp://****@cam/1' failed, see http://x/?token=**** too"},
      {"Input #0, from 'rtsp://h/user=a_password=b': x", "Input #0, from 'rtsp://h/user=****': x"},
      {"<rtsp://a:p'w\"<>@cam/1> failed", "<rtsp://****@cam/1> failed"},
      {"nothing here: // or there", "nothing here: // or there"},
  };
  for (const auto& [text, redacted] : cases) EXPECT_EQ(redact_urls_in(text), redacted);
}

}  // namespace
}  // namespace sluice
