#include "validate/playlist/snapshot_rules.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/playlist/reader.h"

namespace sluice::validate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kClean = R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5,HOLD-BACK=6,CAN-SKIP-UNTIL=12.0
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-MEDIA-SEQUENCE:100
#EXT-X-DISCONTINUITY-SEQUENCE:5
#EXT-X-MAP:URI="init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
#EXTINF:2.000,
100.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.000Z
#EXTINF:2.000,
101.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:04.000Z
#EXTINF:2.000,
102.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:06.000Z
#EXT-X-PART:DURATION=0.5,URI="103.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="103.1.m4s"
#EXT-X-PART:DURATION=0.5,URI="103.2.m4s"
#EXT-X-PART:DURATION=0.5,URI="103.3.m4s"
#EXTINF:2.000,
103.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:08.000Z
#EXT-X-PART:DURATION=0.5,URI="104.0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="104.1.m4s"
#EXT-X-RENDITION-REPORT:URI="b.m3u8",LAST-MSN=104,LAST-PART=0
)";

const Where kWhere{.url = "https://stream.test/live/a.m3u8", .time = {}};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// "MP-03", each with its faults: "MP-03 EXTINF rounds to more than TARGETDURATION".
std::vector<std::string> faults_of(std::string_view text) {
  Findings findings;
  const Result<Playlist> playlist = read_playlist(text, kWhere, findings);
  EXPECT_TRUE(playlist.ok());
  if (playlist.ok() && std::holds_alternative<MediaPlaylist>(*playlist)) {
    judge_snapshot(std::get<MediaPlaylist>(*playlist), kWhere, findings);
  }
  std::vector<std::string> out;
  for (const FaultGroup& group : findings.groups())
    out.push_back(fmt::format("{} {}", group.rule, group.fault));
  return out;
}

TEST(SnapshotRules, FindNothingInACleanPlaylist) {
  EXPECT_THAT(faults_of(kClean), IsEmpty());
}

struct Broken {
  std::string_view name;
  std::string_view from;
  std::string_view to;
  std::vector<std::string> faults;
};

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

class BrokenPlaylist : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenPlaylist, BreaksItsRuleAndNoOther) {
  const Broken& broken = GetParam();
  EXPECT_THAT(faults_of(replaced(std::string(kClean), broken.from, broken.to)),
              ::testing::ElementsAreArray(broken.faults));
}

INSTANTIATE_TEST_SUITE_P(
    Text, BrokenPlaylist,
    ::testing::Values(
        Broken{"a byte order mark",
               "#EXTM3U",
               "\xEF\xBB\xBF#EXTM3U",
               {"MV-02 the text begins with a byte order mark"}},
        Broken{"not UTF-8", "102.m4s", "10\xFF.m4s", {"MV-02 the text is not UTF-8"}},
        Broken{"an overlong character", "102.m4s", "10\xC0\xAF.m4s", {"MV-02 the text is not UTF-8"}},
        Broken{"a control character", "102.m4s", "10\x01.m4s", {"MV-02 a control character"}},
        Broken{
            "a space at the end", "102.m4s\n", "102.m4s \n", {"MV-02 a space at the start or end of a line"}},
        Broken{"a space behind the colon",
               "TARGETDURATION:2",
               "TARGETDURATION: 2",
               {"MV-02 a space behind the colon of a tag"}},
        Broken{
            "the version twice",
            "#EXT-X-TARGETDURATION",
            "#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION",
            {"MV-02 a tag that may stand once stands twice", "CQ-05 EXT-X-VERSION is not the second line"}},
        Broken{"no end of line",
               "LAST-PART=0\n",
               "LAST-PART=0",
               {"MP-08 the text does not end with the end of a line"}},
        Broken{"a space between attributes",
               "YES,PART-HOLD",
               "YES, PART-HOLD",
               {"MV-03 an attribute list breaks the grammar"}},
        Broken{"an attribute twice",
               "HOLD-BACK=6",
               "HOLD-BACK=6,HOLD-BACK=6",
               {"MV-03 an attribute list breaks the grammar"}},
        Broken{"a quoted number",
               "PART-TARGET=0.5",
               "PART-TARGET=\"0.5\"",
               {"MV-03 an attribute is not of its type"}},
        Broken{"an unquoted string",
               "TYPE=PART,URI=\"104.1.m4s\"",
               "TYPE=PART,URI=104.1.m4s",
               {"MV-03 an attribute is not of its type"}},
        Broken{"neither YES nor NO",
               "INDEPENDENT=YES",
               "INDEPENDENT=TRUE",
               {"MV-03 an attribute is not of its type"}},
        Broken{
            "no comma behind EXTINF", "2.000,", "2.000", {"MV-03 EXTINF has no comma behind its duration"}},
        Broken{"a tag of another kind",
               "#EXT-X-PART-INF",
               "#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-PART-INF",
               {"MV-04 a tag of a multivariant playlist in a media playlist"}}));

INSTANTIATE_TEST_SUITE_P(
    Header, BrokenPlaylist,
    ::testing::Values(
        Broken{"a version too low",
               "VERSION:9",
               "VERSION:5",
               {"MP-01 EXT-X-VERSION is lower than the tags need"}},
        Broken{"a version too high",
               "VERSION:9",
               "VERSION:12",
               {"MP-01 EXT-X-VERSION is higher than the tags need"}},
        Broken{"a version that is not second",
               "#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n",
               "#EXT-X-TARGETDURATION:2\n#EXT-X-VERSION:9\n",
               {"CQ-05 EXT-X-VERSION is not the second line"}},
        Broken{"TARGETDURATION twice",
               "#EXT-X-PART-INF",
               "#EXT-X-TARGETDURATION:2\n#EXT-X-PART-INF",
               {"MP-02 a tag that may stand once stands twice"}},
        Broken{
            "no TARGETDURATION", "#EXT-X-TARGETDURATION:2\n", "", {"MP-02 there is no EXT-X-TARGETDURATION"}},
        Broken{"a number behind media",
               "101.m4s\n",
               "101.m4s\n#EXT-X-DISCONTINUITY-SEQUENCE:5\n",
               {"MP-02 a tag that may stand once stands twice",
                "MP-02 a number of the first segment stands behind media"}},
        Broken{"a type VOD that is live",
               "#EXT-X-PART-INF",
               "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-PART-INF",
               {"MP-21 EXT-X-PLAYLIST-TYPE is VOD and there is no EXT-X-ENDLIST"}},
        Broken{"a hint behind the end",
               "#EXT-X-RENDITION-REPORT",
               "#EXT-X-ENDLIST\n#EXT-X-RENDITION-REPORT",
               {"MP-22 EXT-X-PRELOAD-HINT in a playlist that has ended"}},
        Broken{"HOLD-BACK too short",
               "HOLD-BACK=6",
               "HOLD-BACK=5.9",
               {"DD-03 HOLD-BACK is less than three times TARGETDURATION"}},
        Broken{"CAN-SKIP-UNTIL too short",
               "UNTIL=12.0",
               "UNTIL=11.9",
               {"DD-04 CAN-SKIP-UNTIL is less than six times TARGETDURATION"}},
        Broken{"CAN-SKIP-DATERANGES alone",
               "CAN-SKIP-UNTIL=12.0",
               "CAN-SKIP-DATERANGES=YES",
               {"DD-04 CAN-SKIP-DATERANGES without CAN-SKIP-UNTIL"}},
        Broken{"PART-INF missing",
               "#EXT-X-PART-INF:PART-TARGET=0.5\n",
               "",
               {"DD-01 there are parts and no EXT-X-PART-INF"}},
        Broken{"no PART-HOLD-BACK", "PART-HOLD-BACK=1.5,", "", {"DD-02 there is no PART-HOLD-BACK"}},
        Broken{"PART-HOLD-BACK too short",
               "PART-HOLD-BACK=1.5",
               "PART-HOLD-BACK=0.9",
               {"DD-02 PART-HOLD-BACK is less than twice PART-TARGET"}},
        Broken{"PART-HOLD-BACK short",
               "PART-HOLD-BACK=1.5",
               "PART-HOLD-BACK=1.4",
               {"DD-02 PART-HOLD-BACK is less than three times PART-TARGET"}},
        Broken{"no CAN-BLOCK-RELOAD",
               "CAN-BLOCK-RELOAD=YES,",
               "",
               {"DD-06 a playlist with parts does not offer CAN-BLOCK-RELOAD=YES"}},
        Broken{"number 0", "SEQUENCE:100", "SEQUENCE:0", {"CQ-07 the media sequence number is 0"}},
        Broken{"no DISCONTINUITY-SEQUENCE",
               "#EXT-X-DISCONTINUITY-SEQUENCE:5\n",
               "",
               {"CQ-05 there is no EXT-X-DISCONTINUITY-SEQUENCE"}}));

INSTANTIATE_TEST_SUITE_P(
    Segments, BrokenPlaylist,
    ::testing::Values(
        Broken{"a segment too long",
               "#EXTINF:2.000,\n100",
               "#EXTINF:2.500,\n100",
               {"MP-03 EXTINF rounds to more than TARGETDURATION",
                "MP-20 a date is not the one before it and EXTINF"}},
        Broken{"EXTINF without a number",
               "#EXTINF:2.000,\n102",
               "#EXTINF:two,\n102",
               {"MP-05 EXTINF is no decimal number", "MP-20 a date is not the one before it and EXTINF",
                "RB-05 a segment is shorter than any frame"}},
        Broken{"a URI without EXTINF",
               "102.m4s\n",
               "102.m4s\n102b.m4s\n",
               {"MP-05 a URI without EXTINF before it", "RB-05 a segment is shorter than any frame"}},
        Broken{"EXTINF without a URI",
               "#EXTINF:2.000,\n102",
               "#EXTINF:2.000,\n#EXTINF:2.000,\n102",
               {"MP-05 EXTINF without a URI"}},
        Broken{"no EXT-X-MAP",
               "#EXT-X-MAP:URI=\"init.mp4\"\n",
               "",
               {"MP-18 an fMP4 segment is under no EXT-X-MAP"}},
        Broken{"EXT-X-MAP without a URI",
               "MAP:URI=\"init.mp4\"",
               "MAP:BYTERANGE=\"9@0\"",
               {"MP-18 a required attribute is missing"}},
        Broken{"a range of EXT-X-MAP without offset",
               "URI=\"init.mp4\"",
               "URI=\"init.mp4\",BYTERANGE=\"9\"",
               {"MP-18 BYTERANGE of EXT-X-MAP is not n@o"}},
        Broken{"a discontinuity behind a part",
               "#EXT-X-PART:DURATION=0.5,URI=\"103.1",
               "#EXT-X-DISCONTINUITY\n#EXT-X-PART:DURATION=0.5,URI=\"103.1",
               {"MP-19 a tag that opens a segment stands behind a part of it"}},
        Broken{"a date without zone", "04.000Z", "04.000", {"MP-20 a date has no zone or no milliseconds"}},
        Broken{"no date at all", "2026-01-01T00:00:04.000Z", "yesterday", {"MP-20 a date is not ISO 8601"}},
        Broken{"dates that fall",
               "00:00:04.000Z",
               "00:00:01.000Z",
               {"MP-20 dates do not rise", "MP-20 a date is not the one before it and EXTINF"}},
        Broken{"a date that is off",
               "00:00:08.000Z",
               "00:00:08.100Z",
               {"MP-20 a date is not the one before it and EXTINF"}},
        Broken{"a discontinuity without date",
               "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:04.000Z",
               "#EXT-X-DISCONTINUITY",
               {"MP-20 a discontinuity has no date"}},
        Broken{"a date range without ID",
               "#EXT-X-PRELOAD",
               "#EXT-X-DATERANGE:START-DATE=\"2026-01-01T00:00:00Z\"\n#EXT-X-PRELOAD",
               {"MP-24 a required attribute is missing"}},
        Broken{"a date range without start",
               "#EXT-X-PRELOAD",
               "#EXT-X-DATERANGE:ID=\"a\"\n#EXT-X-PRELOAD",
               {"MP-24 a date range has no START-DATE"}},
        Broken{
            "END-ON-NEXT without CLASS",
            "#EXT-X-PRELOAD",
            "#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"2026-01-01T00:00:00Z\",END-ON-NEXT=YES\n#EXT-X-PRELOAD",
            {"MP-24 END-ON-NEXT needs CLASS, and forbids DURATION and END-DATE"}},
        Broken{"an end that is not start and duration",
               "#EXT-X-PRELOAD",
               "#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"2026-01-01T00:00:00Z\",DURATION=2,END-DATE=\"2026-01-"
               "01T00:00:03Z\"\n#EXT-X-PRELOAD",
               {"MP-24 END-DATE is not START-DATE and DURATION"}},
        Broken{"a range without offset",
               "#EXTINF:2.000,\n102",
               "#EXT-X-BYTERANGE:100\n#EXTINF:2.000,\n102",
               {"MP-25 EXT-X-BYTERANGE has no offset, and no range before it"}},
        Broken{"a key without URI",
               "#EXTINF:2.000,\n102",
               "#EXT-X-KEY:METHOD=AES-128\n#EXTINF:2.000,\n102",
               {"MP-25 EXT-X-KEY has no URI"}},
        Broken{"a key without METHOD",
               "#EXTINF:2.000,\n102",
               "#EXT-X-KEY:URI=\"k\"\n#EXTINF:2.000,\n102",
               {"MP-25 a required attribute is missing"}}));

INSTANTIATE_TEST_SUITE_P(
    Parts, BrokenPlaylist,
    ::testing::Values(
        Broken{"a part too long",
               "DURATION=0.5,URI=\"103.1",
               "DURATION=0.500001,URI=\"103.1",
               {"PS-02 a part lasts longer than PART-TARGET"}},
        Broken{"a part too short",
               "DURATION=0.5,URI=\"103.1",
               "DURATION=0.42,URI=\"103.1",
               {"PS-03 a part lasts less than 85 % of PART-TARGET"}},
        Broken{"a part of nothing",
               "DURATION=0.5,URI=\"103.3",
               "DURATION=0,URI=\"103.3",
               {"RB-05 a part is shorter than any frame"}},
        Broken{"a part without URI", ",URI=\"103.1.m4s\"", "", {"PS-06 a required attribute is missing"}},
        Broken{"no hint",
               "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"104.1.m4s\"\n",
               "",
               {"DD-21 the next part is not hinted"}},
        Broken{"two hints",
               "#EXT-X-RENDITION",
               "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"104.2.m4s\"\n#EXT-X-RENDITION",
               {"DD-21 more than one EXT-X-PRELOAD-HINT of a type"}},
        Broken{"an old part",
               "#EXTINF:2.000,\n100",
               "#EXT-X-PART:DURATION=0.5,URI=\"100.0.m4s\"\n#EXTINF:2.000,\n100",
               {"MP-16 a part further than three TARGETDURATIONs from the end"}},
        Broken{"parts that are ranges",
               "URI=\"104.0.m4s\"",
               "URI=\"104.m4s\",BYTERANGE=\"100@0\"",
               {"CQ-12 a part is a byte range"}},
        Broken{"small parts",
               "PART-TARGET=0.5",
               "PART-TARGET=0.25",
               {"PS-02 a part lasts longer than PART-TARGET", "CQ-09 PART-TARGET is 0.25 s or less"}},
        Broken{"SKIP behind media",
               "#EXTINF:2.000,\n102",
               "#EXT-X-SKIP:SKIPPED-SEGMENTS=1\n#EXTINF:2.000,\n102",
               {"DD-17 EXT-X-SKIP is not between EXT-X-MEDIA-SEQUENCE and the first segment"}}));

TEST(SnapshotRules, WantACompleteSegmentBesideParts) {
  std::string text(kClean);
  text.erase(text.find("#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00"),
             text.find("#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:08") -
                 text.find("#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00"));
  EXPECT_THAT(faults_of(text), ElementsAre("CQ-10 there are parts and no complete segment"));
}

TEST(SnapshotRules, WantDatesInLowLatency) {
  std::string text(kClean);
  for (std::size_t at = text.find("#EXT-X-PROGRAM"); at != std::string::npos;
       at = text.find("#EXT-X-PROGRAM")) {
    text.erase(at, text.find('\n', at) + 1 - at);
  }
  EXPECT_THAT(faults_of(text), ElementsAre("MP-20 there is no EXT-X-PROGRAM-DATE-TIME"));
}

}  // namespace
}  // namespace sluice::validate
