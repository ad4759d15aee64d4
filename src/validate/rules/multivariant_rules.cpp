// Group A of the conformance page: the multivariant playlist, and text rules of every playlist.
#include <array>

#include "validate/rule.h"

namespace sluice::validate {
namespace {

using enum Strength;

constexpr auto kRules = std::to_array<Rule>({
    {.id = "MV-01",
     .strength = kMust,
     .title = "A playlist is recognisable by its Content-Type and by its name",
     .reference = "bis 4, 11.1; Auth 10.4",
     .advice = "Send application/vnd.apple.mpegurl or audio/mpegurl, and end the path in .m3u8"},
    {.id = "MV-02",
     .strength = kMust,
     .title = "A playlist is clean UTF-8 text that begins with #EXTM3U",
     .reference = "bis 4.1, 4.4.1",
     .advice = "Write UTF-8 without a byte order mark, control characters or stray spaces, #EXTM3U first and "
               "EXT-X-VERSION at most once"},
    {.id = "MV-03",
     .strength = kMust,
     .title = "Tags and attribute lists follow the grammar",
     .reference = "bis 4.2",
     .advice = "Quote what is a quoted string and nothing else, and give each attribute once"},
    {.id = "MV-04",
     .strength = kMust,
     .title = "A playlist is of one kind",
     .reference = "bis 4.1, 4.4.3, 4.4.6",
     .advice = "Keep the tags of multivariant and media playlists apart"},
    {.id = "MV-05",
     .strength = kMust,
     .title = "Each variant has BANDWIDTH and a URI that leads to a media playlist",
     .reference = "bis 4.4.6.2",
     .advice = "Put the URI on the line after EXT-X-STREAM-INF and serve a media playlist there"},
    {.id = "MV-06",
     .strength = kMust,
     .title = "BANDWIDTH bounds the peak and AVERAGE-BANDWIDTH the average of what is sent",
     .reference = "bis 4.1, 4.4.6.2; Auth 1.28, 1.29, 9.14",
     .advice = "Declare a measured rate plus a quarter, containers included, and never 0"},
    {.id = "MV-07",
     .strength = kMust,
     .title = "CODECS names every format of the variant, and no other",
     .reference = "bis 4.4.6.2, 6.2.4; Auth 9.1",
     .advice = "Build CODECS from the sample entries of the init section"},
    {.id = "MV-08",
     .strength = kMust,
     .title = "RESOLUTION and FRAME-RATE are there and right",
     .reference = "bis 4.4.6.2; Auth 9.2, 9.15",
     .advice = "Take RESOLUTION from the parameter sets and FRAME-RATE from the shortest frame"},
    {.id = "MV-09",
     .strength = kMust,
     .title = "VIDEO-RANGE says what the transfer characteristics are",
     .reference = "bis 4.4.6.2; Auth 9.16",
     .advice = "Write PQ for 16, HLG for 18, and SDR or nothing for the rest"},
    {.id = "MV-10",
     .strength = kShould,
     .title = "EXT-X-INDEPENDENT-SEGMENTS is there, and true",
     .reference = "bis 4.4.2.1; Auth 9.12",
     .advice = "Write it when every segment starts with a key frame, and only then"},
    {.id = "MV-11",
     .strength = kMust,
     .title = "EXT-X-MEDIA and the groups that variants name fit together",
     .reference = "bis 4.4.6.1, 4.4.6.2.1; Auth 8.10",
     .advice =
         "Give each rendition TYPE, GROUP-ID and a NAME of its own, and define each group that is named"},
    {.id = "MV-12",
     .strength = kMust,
     .title = "Variants and renditions agree in TARGETDURATION, dates and discontinuities",
     .reference = "bis 6.2.4; Auth 8.2, 8.15, 8.22",
     .advice = "Cut all renditions by one clock, and write the same TARGETDURATION and discontinuity numbers "
               "into each"},
    {.id = "MV-13",
     .strength = kMust,
     .title = "I-frame playlists hold I-frames only, and each range is one picture",
     .reference = "bis 4.4.3.6, 4.4.6.3, 6.2.5.2; Auth 6.1",
     .advice = "Write EXT-X-I-FRAMES-ONLY, no parts, and ranges that cover moof and picture"},
    {.id = "MV-14",
     .strength = kMust,
     .title = "EXT-X-SESSION-DATA, EXT-X-SESSION-KEY, EXT-X-START and EXT-X-DEFINE are well-formed",
     .reference = "bis 4.3, 4.4.2.3, 4.4.6.4, 4.4.6.5",
     .advice = "Give each the attributes it needs, once"},
    {.id = "MV-15",
     .strength = kMust,
     .title = "EXT-X-CONTENT-STEERING names its server and an existing pathway",
     .reference = "bis 4.4.6.6, 7",
     .advice = "Give SERVER-URI, and a PATHWAY-ID that a variant has; or leave the tag out"},
    {.id = "MV-16",
     .strength = kShould,
     .title = "Every playlist and media file that is named is there",
     .reference = "bis 6.2.4",
     .advice = "Publish the multivariant playlist when what it names can be loaded"},
});

}  // namespace

std::span<const Rule> multivariant_rules() {
  return kRules;
}

}  // namespace sluice::validate
