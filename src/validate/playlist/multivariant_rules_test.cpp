#include "validate/playlist/multivariant_rules.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/playlist/reader.h"

namespace sluice::validate {
namespace {

using ::testing::IsEmpty;

constexpr std::string_view kClean = R"(#EXTM3U
#EXT-X-VERSION:8
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-DEFINE:NAME="folder",VALUE="video"
#EXT-X-SESSION-DATA:DATA-ID="org.title",VALUE="Door"
#EXT-X-CONTENT-STEERING:SERVER-URI="steer.json",PATHWAY-ID="."
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="one",NAME="en",LANGUAGE="en",CHANNELS="2",DEFAULT=YES,URI="en.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="two",NAME="en",LANGUAGE="en",CHANNELS="2",URI="en2.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2000,AVERAGE-BANDWIDTH=1500,CODECS="avc1.64001f",RESOLUTION=320x180,AUDIO="one"
{$folder}/high.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1000,AVERAGE-BANDWIDTH=900,CODECS="avc1.64001f",RESOLUTION=160x90,AUDIO="two"
low.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=100,CODECS="avc1.64001f",URI="i.m3u8"
)";

const Where kWhere{.url = "https://stream.test/live/master.m3u8", .time = {}};

std::vector<std::string> faults_of(std::string_view text) {
  Findings findings;
  const Result<Playlist> playlist = read_playlist(text, kWhere, findings);
  EXPECT_TRUE(playlist.ok());
  judge_multivariant(std::get<MultivariantPlaylist>(*playlist), kWhere, findings);
  std::vector<std::string> out;
  for (const FaultGroup& group : findings.groups())
    out.push_back(fmt::format("{} {}", group.rule, group.fault));
  return out;
}

TEST(MultivariantRules, FindNothingInACleanPlaylist) {
  EXPECT_THAT(faults_of(kClean), IsEmpty());
}

TEST(MultivariantRules, UrisAreAbsoluteAndTheirVariablesReplaced) {
  Findings findings;
  const Result<Playlist> playlist = read_playlist(kClean, kWhere, findings);
  const auto& multivariant = std::get<MultivariantPlaylist>(*playlist);
  EXPECT_EQ(multivariant.variants[0].uri, "https://stream.test/live/video/high.m3u8");
  EXPECT_EQ(multivariant.renditions[1].uri, "https://stream.test/live/en2.m3u8");
}

struct Broken {
  std::string_view from;
  std::string_view to;
  std::vector<std::string> faults;
};

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.from << " -> " << broken.to;
}

class BrokenMultivariant : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenMultivariant, BreaksItsRuleAndNoOther) {
  std::string text(kClean);
  const std::size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().from.size(), GetParam().to);
  EXPECT_THAT(faults_of(text), ::testing::ElementsAreArray(GetParam().faults));
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenMultivariant,
    ::testing::Values(
        Broken{"#EXT-X-SESSION-DATA",
               "#EXT-X-TARGETDURATION:2\n#EXT-X-SESSION-DATA",
               {"MV-04 a tag of a media playlist in a multivariant playlist"}},
        Broken{"BANDWIDTH=1000,", "", {"MV-05 a required attribute is missing"}},
        Broken{"low.m3u8\n", "", {"MV-05 EXT-X-STREAM-INF is not followed at once by a URI"}},
        Broken{"low.m3u8\n", "low.m3u8\nmore.m3u8\n", {"MV-05 a URI without EXT-X-STREAM-INF before it"}},
        Broken{"AVERAGE-BANDWIDTH=900,", "", {"MV-06 there is no AVERAGE-BANDWIDTH"}},
        Broken{"AVERAGE-BANDWIDTH=900,CODECS=\"avc1.64001f\"",
               "AVERAGE-BANDWIDTH=900",
               {"MV-07 CODECS is missing"}},
        Broken{"BANDWIDTH=1000,", "BANDWIDTH=0,", {"MV-06 a rate is 0"}},
        Broken{"AUDIO=\"two\"", "AUDIO=\"three\"", {"MV-11 a variant names a group that does not exist"}},
        Broken{"AUDIO=\"two\"",
               "AUDIO=\"two\",CLOSED-CAPTIONS=NONE",
               {"MV-11 CLOSED-CAPTIONS=NONE is not on all variants"}},
        Broken{"TYPE=AUDIO,GROUP-ID=\"two\",NAME=\"en\"",
               "TYPE=AUDIO,GROUP-ID=\"two\",NAME=\"de\"",
               {"MV-11 groups of one type have different members"}},
        Broken{"DEFAULT=YES", "DEFAULT=YES,AUTOSELECT=NO", {"MV-11 DEFAULT=YES forbids AUTOSELECT=NO"}},
        Broken{"LANGUAGE=\"en\",", "", {"MV-11 a rendition has no LANGUAGE"}},
        Broken{"CHANNELS=\"2\",", "", {"MV-11 an audio rendition has no CHANNELS"}},
        Broken{"GROUP-ID=\"two\",NAME=\"en\",",
               "GROUP-ID=\"two\",",
               {"MV-11 a required attribute is missing", "MV-11 groups of one type have different members"}},
        Broken{"BANDWIDTH=100,",
               "BANDWIDTH=100,FRAME-RATE=25.000,",
               {"MV-13 EXT-X-I-FRAME-STREAM-INF has an attribute that it must not have"}},
        Broken{",URI=\"i.m3u8\"", "", {"MV-13 a required attribute is missing"}},
        Broken{",VALUE=\"Door\"", "", {"MV-14 EXT-X-SESSION-DATA has either VALUE or URI"}},
        Broken{"{$folder}", "{$file}", {"MV-14 a variable is not defined"}},
        Broken{"NAME=\"folder\",VALUE=\"video\"",
               "NAME=\"folder\"",
               {"MV-14 EXT-X-DEFINE needs NAME and VALUE, or IMPORT, or QUERYPARAM",
                "MV-14 a variable is not defined"}},
        Broken{"#EXT-X-SESSION-DATA",
               "#EXT-X-SESSION-KEY:METHOD=NONE,URI=\"k\"\n#EXT-X-SESSION-DATA",
               {"MV-14 METHOD of EXT-X-SESSION-KEY is NONE"}},
        Broken{"PATHWAY-ID=\".\"", "PATHWAY-ID=\"cdn\"", {"MV-15 no variant is of the pathway"}},
        Broken{"SERVER-URI=\"steer.json\",", "", {"MV-15 a required attribute is missing"}},
        Broken{"VERSION:8", "VERSION:7", {"MP-01 EXT-X-VERSION is lower than the tags need"}}));

}  // namespace
}  // namespace sluice::validate
