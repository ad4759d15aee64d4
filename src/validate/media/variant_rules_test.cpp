#include "validate/media/variant_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/media/i_frame_rules.h"
#include "validate/testing/stream_builder.h"

namespace sluice::validate {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders alone
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

std::span<const std::uint8_t> view(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

InitSection init_of(const InitSpec& spec) {
  return read_init_section(view(init_section(spec)));
}

const InitSpec kMuxed = {.audio_entry = sound_entry("mp4a", esds(hex("1190")))};

struct Said {  // empty or 0: absent
  const char* codecs = "avc1.64001f,mp4a.40.2";
  const char* resolution = "320x180";
  double frame_rate = 25;
  const char* range = "";
};

Variant variant(const Said& said) {
  std::vector<Attribute> attributes = {{"BANDWIDTH", "1000000"}};
  if (*said.codecs != '\0') attributes.push_back({"CODECS", said.codecs, true});
  if (*said.resolution != '\0') attributes.push_back({"RESOLUTION", said.resolution});
  if (*said.range != '\0') attributes.push_back({"VIDEO-RANGE", said.range});
  Variant variant = {
      .attributes = AttributeList(attributes), .bandwidth = 1'000'000, .average_bandwidth = 800'000};
  if (said.frame_rate > 0) variant.frame_rate = said.frame_rate;
  return variant;
}

std::set<std::string_view> broken_by(const Said& said, const InitSpec& spec = kMuxed) {
  const InitSection init = init_of(spec);
  const InitSection* inits[] = {&init};
  Findings findings;
  judge_variant(variant(said), inits, {.average = 25, .highest = 31}, {}, findings);
  return rules_in(findings);
}

TEST(VariantRules, FindNothingWhereEverythingIsTrue) {
  EXPECT_THAT(broken_by({}), IsEmpty());
  EXPECT_THAT(broken_by({.codecs = "mp4a.40.2, avc1.64001F"}), IsEmpty());
  EXPECT_THAT(broken_by({.frame_rate = 30}), IsEmpty());
  EXPECT_THAT(broken_by({.range = "SDR"}), IsEmpty());
}

TEST(VariantRules, WantEveryFormatInCodecsAndNoOther) {
  EXPECT_THAT(broken_by({.codecs = "avc1.64001f"}), ElementsAre("MV-07"));
  EXPECT_THAT(broken_by({.codecs = "avc1.42001e,mp4a.40.2"}), ElementsAre("MV-07"));
  EXPECT_THAT(broken_by({.codecs = "avc1.64001f,mp4a.40.2,ac-3"}), ElementsAre("MV-07"));
  EXPECT_THAT(broken_by({}, {}), ElementsAre("MV-07"));
  InitSpec opus;
  opus.audio_entry = sound_entry("Opus", box("dOps", {zeros(11)}));
  EXPECT_THAT(broken_by({.codecs = "avc1.64001f,Opus"}, opus), IsEmpty());
  EXPECT_THAT(broken_by({.codecs = "avc1.64001f,opus"}, opus), ElementsAre("MV-07"));
}

TEST(VariantRules, WantWhatAppleWantsToBeThere) {
  EXPECT_THAT(broken_by({.resolution = ""}), ElementsAre("MV-08"));
  EXPECT_THAT(broken_by({.frame_rate = 0}), ElementsAre("MV-08"));
}

TEST(VariantRules, WantSbrSignalledWhereItIsDeclared) {
  EXPECT_THAT(broken_by({.codecs = "avc1.64001f,mp4a.40.5"}), ElementsAre("PS-19"));
  InitSpec explicit_sbr;
  explicit_sbr.audio_entry = sound_entry("mp4a", esds(hex("2b118800")));
  EXPECT_THAT(broken_by({.codecs = "avc1.64001f,mp4a.40.5"}, explicit_sbr), IsEmpty());
}

TEST(VariantRules, CompareTheSizeOfThePicture) {
  EXPECT_THAT(broken_by({.resolution = "640x360"}), ElementsAre("MV-08"));
  EXPECT_THAT(broken_by({.resolution = "180x320"}), ElementsAre("MV-08"));
  InitSpec anamorphic = kMuxed;
  anamorphic.video_entry =
      visual_entry("avc1", avcc(h264_sps({.width = 1440, .height = 1080, .aspect = 14})));
  EXPECT_THAT(broken_by({.resolution = "1920x1080"}, anamorphic), IsEmpty());
  EXPECT_THAT(broken_by({.resolution = "1440x1080"}, anamorphic), IsEmpty());
}

TEST(VariantRules, CompareTheFrameRateWithWhatIsBetweenAverageAndHighest) {
  EXPECT_THAT(broken_by({.frame_rate = 15}), ElementsAre("MV-08"));
  EXPECT_THAT(broken_by({.frame_rate = 50}), ElementsAre("MV-08"));
}

TEST(VariantRules, CompareTheRangeOfBrightness) {
  InitSpec hdr = kMuxed;
  hdr.video_entry = visual_entry("avc1", avcc(h264_sps({.transfer = 16})));
  EXPECT_THAT(broken_by({}, hdr), ElementsAre("MV-09"));
  EXPECT_THAT(broken_by({.range = "HLG"}, hdr), ElementsAre("MV-09"));
  EXPECT_THAT(broken_by({.range = "PQ"}, hdr), IsEmpty());
  InitSpec sdr = kMuxed;
  sdr.video_entry = visual_entry("avc1", avcc(h264_sps({.transfer = 1})));
  EXPECT_THAT(broken_by({.range = "PQ"}, sdr), ElementsAre("MV-09"));
}

TEST(Rates, ArePeaksOfRunsOfAboutATarget) {
  const std::vector<Weighed> segments = {{2s, 100'000}, {2s, 300'000}, {2s, 200'000}};
  const Rates rates = measure_rates(segments, 4s);
  EXPECT_DOUBLE_EQ(rates.peak, 1'200'000);  // the second alone is half a target long
  EXPECT_DOUBLE_EQ(rates.average, 800'000);
  EXPECT_EQ(rates.measured, 6s);
  EXPECT_DOUBLE_EQ(measure_rates(segments, 5s).peak, 1'000'000);  // it needs two
}

TEST(Rates, AreBoundedByWhatIsDeclared) {
  const auto groups = [](const Rates& rates) {
    Findings findings;
    judge_rates(variant({}), rates, {}, findings);
    return findings.groups();
  };
  EXPECT_THAT(groups({.peak = 1'000'000, .average = 800'000, .measured = 30s}), IsEmpty());
  EXPECT_EQ(groups({.peak = 1'100'000}).at(0).strength, Strength::kShould);
  EXPECT_EQ(groups({.peak = 1'300'000}).at(0).strength, Strength::kMust);
  EXPECT_EQ(groups({.average = 900'000, .measured = 30s}).at(0).strength, Strength::kShould);
  EXPECT_EQ(groups({.average = 900'000, .measured = 700s}).at(0).strength, Strength::kMust);
}

TEST(Dates, AgreeBetweenRenditions) {
  const auto broken = [](std::chrono::milliseconds apart, std::uint64_t dsn) {
    const WallTime zero(std::chrono::seconds(1'800'000'000));
    const RenditionDates both[] = {{{.url = "a"}, {.dsn = 1, .zero = zero, .frame = 40ms}},
                                   {{.url = "b"}, {.dsn = dsn, .zero = zero + apart, .frame = 20ms}}};
    Findings findings;
    judge_dates(both, findings);
    return rules_in(findings);
  };
  EXPECT_THAT(broken(40ms, 1), IsEmpty());
  EXPECT_THAT(broken(41ms, 1), ElementsAre("MV-12"));
  EXPECT_THAT(broken(-41ms, 1), ElementsAre("MV-12"));
  EXPECT_THAT(broken(41ms, 2), IsEmpty());
}

class IFrames : public ::testing::Test {
 protected:
  std::set<std::string_view> broken_by(const std::string& range, const InitSpec& spec = kMuxed) {
    Findings findings;
    time_ = judge_i_frame({.msn = 1}, init_of(spec), view(range), {}, findings);
    return rules_in(findings);
  }
  // A whole fragment, and how much of it the first picture needs.
  static constexpr std::string_view kPicture = "picture";
  const std::string whole_ = fragment(
      {.tracks = {{.id = 1, .decode_time = 90'000, .samples = {key_frame(kPicture), other_frame("next")}}}});
  const std::size_t size_ = whole_.find(kPicture) + kPicture.size();
  std::optional<Duration> time_;
};

TEST_F(IFrames, AreTheMoofAndOnePicture) {
  EXPECT_THAT(broken_by(whole_.substr(0, size_)), IsEmpty());
  EXPECT_EQ(time_, 1s);
}
TEST_F(IFrames, AreNotCutOff) {
  EXPECT_THAT(broken_by(whole_.substr(0, size_ - 1)), ElementsAre("MV-13"));
}
TEST_F(IFrames, HaveNoSecondPicture) {
  EXPECT_THAT(broken_by(whole_), ElementsAre("MV-13"));
}
TEST_F(IFrames, AreKeyFrames) {
  EXPECT_THAT(broken_by(fragment({.tracks = {{.samples = {other_frame("x")}}}})), ElementsAre("MV-13"));
}
TEST_F(IFrames, HoldNoInitSection) {
  EXPECT_THAT(broken_by(init_section() + whole_.substr(0, size_)), ElementsAre("MV-13"));
}
TEST_F(IFrames, AreOfAVideoTrack) {
  InitSpec sound = kMuxed;
  sound.video_entry.clear();
  EXPECT_THAT(broken_by(whole_, sound), ElementsAre("MV-13"));
}
TEST_F(IFrames, LastUntilTheNext) {
  Findings findings;
  judge_i_frame_distance({.duration = 2s}, 1s, 3s, {}, findings);
  EXPECT_TRUE(findings.empty());
  judge_i_frame_distance({.duration = 2s}, 1s, 4s, {}, findings);
  EXPECT_THAT(rules_in(findings), ElementsAre("MV-13"));
}

}  // namespace
}  // namespace sluice::validate
