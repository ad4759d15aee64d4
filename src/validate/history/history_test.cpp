#include "validate/history/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/playlist/reader.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHead =
    "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n#EXT-X-PART-INF:PART-TARGET=1\n#EXT-X-MEDIA-"
    "SEQUENCE:7\n";
constexpr std::string_view kParts =
    "#EXT-X-PART:DURATION=1,URI=\"7.0\"\n#EXT-X-PART:DURATION=1,URI=\"7.1\"\n";
constexpr std::string_view kEnd = "#EXTINF:2,\n7\n";

class HistoryOf : public ::testing::Test {
 protected:
  // Versions one second apart.
  void add(const std::string& text, Chain chain = Chain::kPlain, bool from_cache = false) {
    const Where where{.url = "http://host/a.m3u8", .time = {}};
    Findings ignored;
    const Result<Playlist> playlist = read_playlist(text, where, ignored);
    now_ += 1s;
    history_.add({.playlist = std::make_shared<const MediaPlaylist>(std::get<MediaPlaylist>(*playlist)),
                  .where = where,
                  .chain = chain,
                  .sent = now_,
                  .arrived = now_ + 1ms,
                  .from_cache = from_cache});
  }
  std::vector<std::string_view> rules() const {
    std::vector<std::string_view> out;
    for (const FaultGroup& group : findings_.groups()) out.push_back(group.rule);
    return out;
  }
  static std::string text(std::string_view a, std::string_view b = "", std::string_view c = "") {
    return std::string(a).append(b).append(c);
  }

  SteadyTime now_;
  Findings findings_;
  History history_{findings_};
};

TEST_F(HistoryOf, PartsMayComeAndGoTogether) {
  add(text(kHead, kParts));
  add(text(kHead, kParts, kEnd));
  add(text(kHead, kEnd));
  EXPECT_THAT(rules(), ::testing::IsEmpty());
}

TEST_F(HistoryOf, PartsOfOneSegmentDoNotGoOneByOne) {
  add(text(kHead, kParts, kEnd));
  add(text(kHead, "#EXT-X-PART:DURATION=1,URI=\"7.1\"\n", kEnd));
  EXPECT_THAT(rules(), ::testing::ElementsAre("DD-25"));
}

TEST_F(HistoryOf, DateRangesMayGainAttributesAndNotChangeThem) {
  const std::string range = "#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"2026-01-01T00:00:00Z\"";
  add(text(kHead, kEnd, range + "\n"));
  add(text(kHead, kEnd, range + ",DURATION=4\n"));
  EXPECT_THAT(rules(), ::testing::IsEmpty());
  add(text(kHead, kEnd, range + ",DURATION=5\n"));
  EXPECT_THAT(rules(), ::testing::ElementsAre("MP-24"));
}

TEST_F(HistoryOf, OneUriIsOneSegment) {
  add(text(kHead, kEnd));
  add(text(kHead, kEnd, kEnd));
  EXPECT_THAT(rules(), ::testing::ElementsAre("MP-09"));
}

TEST_F(HistoryOf, ACacheMayAnswerAPlainReloadBehindABlockingOne) {
  add(text(kHead, kParts, kEnd), Chain::kBlocking);
  add(text(kHead, kParts), Chain::kPlain, true);
  EXPECT_THAT(rules(), ::testing::IsEmpty());
  add(text(kHead, kParts), Chain::kProbe, false);
  EXPECT_THAT(rules(), ::testing::ElementsAre("MP-08"));
}

TEST_F(HistoryOf, TheEndOfTheWatchSeesAStreamThatStopped) {
  add(text(kHead, kEnd));
  history_.finish(now_ + 6s, {});
  EXPECT_THAT(rules(), ::testing::ElementsAre("MP-11"));
}

}  // namespace
}  // namespace sluice::validate
