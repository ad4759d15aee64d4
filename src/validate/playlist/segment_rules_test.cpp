#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/playlist/snapshot_rules.h"
#include "validate/testing/broken_playlist.h"

namespace sluice::validate::testing {
namespace {

class BrokenSegments : public BrokenPlaylist {};

TEST_P(BrokenSegments, BreaksItsRuleAndNoOther) {
  const Broken& broken = GetParam();
  EXPECT_THAT(faults_of(replaced(std::string(kClean), broken.from, broken.to)),
              ::testing::ElementsAreArray(broken.faults));
}

INSTANTIATE_TEST_SUITE_P(
    Segments, BrokenSegments,
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
        Broken{"a date range of an age to come",
               "#EXT-X-PRELOAD",
               "#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"2200-01-01T00:00:00Z\",DURATION=2,END-DATE=\"2200-01-"
               "01T00:00:02Z\"\n#EXT-X-PRELOAD",
               {}},
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
    Parts, BrokenSegments,
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

}  // namespace
}  // namespace sluice::validate::testing
