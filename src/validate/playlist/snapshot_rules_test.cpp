#include "validate/playlist/snapshot_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/testing/broken_playlist.h"

namespace sluice::validate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SnapshotRules, FindNothingInACleanPlaylist) {
  EXPECT_THAT(faults_of(kClean), IsEmpty());
}

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

class BrokenHeader : public BrokenPlaylist {};

TEST_P(BrokenHeader, BreaksItsRuleAndNoOther) {
  const Broken& broken = GetParam();
  EXPECT_THAT(faults_of(replaced(std::string(kClean), broken.from, broken.to)),
              ::testing::ElementsAreArray(broken.faults));
}

INSTANTIATE_TEST_SUITE_P(
    Text, BrokenHeader,
    ::testing::Values(
        Broken{"a byte order mark",
               "#EXTM3U",
               "\xEF\xBB\xBF#EXTM3U",
               {"MV-02 the text begins with a byte order mark"}},
        Broken{"a target that is no segment's",
               "TARGETDURATION:2",
               "TARGETDURATION:2000000",
               {"MP-03 TARGETDURATION is longer than any segment",
                "DD-03 HOLD-BACK is less than three times TARGETDURATION",
                "DD-04 CAN-SKIP-UNTIL is less than six times TARGETDURATION"}},
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
    Header, BrokenHeader,
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

}  // namespace
}  // namespace sluice::validate::testing
