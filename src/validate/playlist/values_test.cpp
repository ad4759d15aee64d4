#include "validate/playlist/values.h"

#include <gtest/gtest.h>

#include "validate/playlist/attributes.h"
#include "validate/playlist/uri.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

TEST(Seconds, AreReadExactly) {
  EXPECT_EQ(parse_seconds("4"), 4s);
  EXPECT_EQ(parse_seconds("4.004"), 4004ms);
  EXPECT_EQ(parse_seconds("0.500001"), 500'001us);
  EXPECT_EQ(parse_seconds("0.1234567899"), 123'456'789ns);
}

TEST(Seconds, AreNeverSoLongThatSumsOverflow) {
  EXPECT_EQ(parse_seconds("999999999"), kLongestRead);
  Duration sum{};
  for (int i = 0; i < 20'000; ++i) sum = add(sum, kLongestRead);
  EXPECT_GT(sum, 900 * kLongestRead);
}

TEST(Seconds, AreNothingElse) {
  for (const std::string_view text :
       {"", ".", ".5", "5.", "-1", "+1", "1e3", "0x1", "1 ", "inf", "1234567890", "1,5"}) {
    EXPECT_EQ(parse_seconds(text), std::nullopt) << text;
  }
}

TEST(Seconds, AreWrittenWithTheDigitsTheyNeed) {
  EXPECT_EQ(seconds_text(4s), "4");
  EXPECT_EQ(seconds_text(520ms), "0.52");
  EXPECT_EQ(seconds_text(-1500ms), "-1.5");
}

TEST(Dates, AreReadInAllTheirZones) {
  for (const std::string_view text : {"2026-01-01T01:00:00.500Z", "2026-01-01T02:00:00.500+01:00",
                                      "2025-12-31T20:30:00.500-0430", "2026-01-01T02:00:00.500+01"}) {
    const auto date = parse_date(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(to_iso8601(date->time), "2026-01-01T01:00:00.500Z") << text;
    EXPECT_TRUE(date->zone && date->fraction) << text;
  }
}

TEST(Dates, TellWhatIsMissing) {
  EXPECT_FALSE(parse_date("2026-01-01T01:00:00.500")->zone);
  EXPECT_FALSE(parse_date("2026-01-01T01:00:00Z")->fraction);
}

TEST(Dates, AreNeverSoFarApartThatTheTimeBetweenThemIsTooLong) {
  EXPECT_EQ(parse_date("9999-12-31T23:59:60.999Z")->time, kLastDate);
  EXPECT_EQ(parse_date("0000-01-01T00:00:00.000+24:00")->time, kFirstDate);
  EXPECT_GT(Duration(kLastDate - kFirstDate), Duration(0));
}

TEST(Dates, AreNothingElse) {
  for (const std::string_view text :
       {"", "2026-01-01", "2026-02-30T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1", "2026-01-01T00:00:00Zx"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(ByteRanges, HaveALengthAndPerhapsAnOffset) {
  EXPECT_EQ(parse_byte_range("100")->length, 100U);
  EXPECT_EQ(parse_byte_range("100@7")->offset, 7U);
  for (const std::string_view text : {"", "@7", "100@", "-1", "18446744073709551615@1"})
    EXPECT_FALSE(parse_byte_range(text)) << text;
}

TEST(Uris, AreResolvedAsRfc3986Says) {
  const std::string_view base = "http://a/b/c/d;p?q";
  // The table of RFC 3986, 5.4.1 and 5.4.2, without fragments.
  const std::pair<std::string_view, std::string_view> table[] = {{"g:h", "g:h"},
                                                                 {"g", "http://a/b/c/g"},
                                                                 {"./g", "http://a/b/c/g"},
                                                                 {"g/", "http://a/b/c/g/"},
                                                                 {"/g", "http://a/g"},
                                                                 {"//g", "http://g"},
                                                                 {"?y", "http://a/b/c/d;p?y"},
                                                                 {"g?y", "http://a/b/c/g?y"},
                                                                 {";x", "http://a/b/c/;x"},
                                                                 {"", "http://a/b/c/d;p?q"},
                                                                 {".", "http://a/b/c/"},
                                                                 {"..", "http://a/b/"},
                                                                 {"../g", "http://a/b/g"},
                                                                 {"../../g", "http://a/g"},
                                                                 {"../../../g", "http://a/g"},
                                                                 {"/./g", "http://a/g"},
                                                                 {"/../g", "http://a/g"},
                                                                 {"g.", "http://a/b/c/g."},
                                                                 {"./g/.", "http://a/b/c/g/"},
                                                                 {"g/../h", "http://a/b/c/h"}};
  for (const auto& [reference, resolved] : table)
    EXPECT_EQ(resolve_uri(base, reference), resolved) << reference;
}

TEST(Uris, AreTakenApart) {
  EXPECT_EQ(authority_of("https://user:secret@Host.Test:8443/a?b"), "host.test:8443");
  EXPECT_EQ(path_of("https://host/a/b.m3u8?_HLS_msn=1"), "/a/b.m3u8");
  EXPECT_EQ(query_value("https://host/a?x=1&_HLS_msn=7", "_HLS_msn"), "7");
  EXPECT_EQ(with_query("https://host/a?x=1", "y=2"), "https://host/a?x=1&y=2");
  EXPECT_EQ(with_query("https://host/a", "y=2"), "https://host/a?y=2");
}

TEST(Attributes, AreReadAsWritten) {
  const ParsedAttributes parsed = parse_attributes(R"(A=1,B="x,y=z",C-2=YES)");
  EXPECT_TRUE(parsed.faults.empty());
  EXPECT_EQ(parsed.list.get("A"), "1");
  EXPECT_EQ(parsed.list.get("B"), "x,y=z");
  EXPECT_EQ(parsed.list.text(), R"(A=1,B="x,y=z",C-2=YES)");
}

TEST(Attributes, AreFaultyInManyWays) {
  for (const std::string_view text : {"", "a=1", "A", "A=", "A=1,", ",A=1", "A=1,A=2", "A= 1", "A=1 ,B=2",
                                      "A=\"x", "A=\"x\"y,B=1", "A=1\"", "=1", "A=1,,B=2"}) {
    EXPECT_FALSE(parse_attributes(text).faults.empty()) << text;
  }
}

TEST(Attributes, AreTheSameInAnyOrder) {
  EXPECT_TRUE(parse_attributes("A=1,B=2").list.same_as(parse_attributes("B=2,A=1").list));
  EXPECT_FALSE(parse_attributes("A=1").list.same_as(parse_attributes("A=\"1\"").list));
}

}  // namespace
}  // namespace sluice::validate
