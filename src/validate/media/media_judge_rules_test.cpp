// Every rule that MediaJudge knows, broken once.
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/testing/stream_builder.h"

namespace sluice::validate {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders alone
using ::testing::ElementsAre;
using std::chrono_literals::operator""ms;

// One thing is spoiled before the bytes are written, or in them; exactly one rule is broken by it.
struct Spoiled {
  const char* name;
  const char* rule;
  std::function<void(TestStream&)> before;
  std::function<void(TestStream&)> after;
};

class MediaJudgeFinds : public ::testing::TestWithParam<Spoiled> {};

TEST_P(MediaJudgeFinds, TheRuleThatIsBroken) {
  for (const bool reversed : {false, true}) {
    TestStream stream;
    stream.reversed = reversed;
    if (GetParam().before) GetParam().before(stream);
    stream.render();
    if (GetParam().after) GetParam().after(stream);
    Findings findings;
    stream.judge(findings);
    EXPECT_THAT(rules_in(findings), ElementsAre(GetParam().rule)) << text_of(findings);
  }
}

using Spec = std::vector<Spoiled>;
const auto kName = [](const auto& each) { return each.param.name; };

TrackFragmentSpec& video(TestStream& stream, std::size_t segment, std::size_t part) {
  return stream.fragments[segment][part].tracks[0];
}
TrackFragmentSpec& audio(TestStream& stream, std::size_t segment, std::size_t part) {
  return stream.fragments[segment][part].tracks[1];
}

// The same change in a part and in the segment that it belongs to.
void in_both(TestStream& stream, const std::function<std::string(std::string)>& change) {
  std::string whole;
  stream.parts[1][2] = change(stream.parts[1][2]);
  for (const std::string& part : stream.parts[1]) whole += part;
  stream.segments[1] = whole;
}
auto both(std::function<std::string(std::string)> change) {
  return [change = std::move(change)](TestStream& stream) { in_both(stream, change); };
}
auto before_second_part(std::string boxes) {
  return [boxes = std::move(boxes)](TestStream& stream) { stream.fragments[1][2].before = boxes; };
}

std::string prft(std::uint32_t track, std::uint64_t unix_seconds, std::uint64_t media_time) {
  return full_box("prft", 1, 24, {u32(track), u64((unix_seconds + 2'208'988'800U) << 32U), u64(media_time)});
}

INSTANTIATE_TEST_SUITE_P(
    Init, MediaJudgeFinds,
    ::testing::ValuesIn(Spec{
        {"Brands",
         "PS-01",
         [](TestStream& s) { s.init.ftyp = box("ftyp", {"isom", u32(0), "isom", "iso2"}); },
         {}},
        {"Durations", "PS-01", [](TestStream& s) { s.init.movie_duration = 1; }, {}},
        {"SampleTables",
         "PS-01",
         [](TestStream& s) { s.init.sample_sizes = full_box("stsz", 0, 0, {u32(0), u32(1)}); },
         {}},
        {"InBandSampleEntry",
         "PS-16",
         [](TestStream& s) { s.init.video_entry = visual_entry("avc3", avcc()); },
         {}},
        {"AudioSpecificConfig",
         "PS-19",
         [](TestStream& s) { s.init.audio_entry = sound_entry("mp4a", esds("")); },
         {}},
        {"SoundOfTelephones",
         "PS-19",
         [](TestStream& s) { s.init.audio_entry = sound_entry("alaw", ""); },
         {}},
    }),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Boxes, MediaJudgeFinds,
    ::testing::ValuesIn(Spec{
        {"NoTfdt", "PS-09", {}, both([](std::string part) {
           return overwrite(std::move(part), "tfdt", 0, "free");
         })},
        {"Tfdt32Bits", "PS-09", {}, both([](std::string part) {
           // Version 0, and the time in the upper half.
           const std::string low = part.substr(part.find("tfdt") + 12, 4);
           return overwrite(overwrite(std::move(part), "tfdt", 4, u8(0)), "tfdt", 8, low);
         })},
        {"Gap",
         "PS-09",
         [](TestStream& s) {
           for (auto& part : s.fragments[2]) part.tracks[0].decode_time += 9;
         },
         {}},
        {"Overlap",
         "PS-09",
         [](TestStream& s) {
           for (auto& part : s.fragments[2]) part.tracks[0].decode_time -= 9;
         },
         {}},
        {"GapInASegment", "PS-09", [](TestStream& s) { audio(s, 1, 2).decode_time += 1; }, {}},
        {"BaseIsMoof", "PS-11", {}, both([](std::string part) {
           return overwrite(std::move(part), "tfhd", 5, u8(0));
         })},
        {"DataOffset", "PS-11", {}, both([](std::string part) {
           return overwrite(std::move(part), "trun", 12, u32(8));
         })},
        {"BetweenMoofAndMdat",
         "PS-12",
         [](TestStream& s) { s.fragments[1][2].between = box("free", {"xx"}); },
         {}},
        {"CutOff", "PS-12", {}, [](TestStream& s) { s.segments[2] += "abc"; }},
        {"SoundOfAnotherTime",
         "PS-12",
         [](TestStream& s) {
           for (auto& segment : s.fragments) {
             for (auto& part : segment) part.tracks[1].decode_time += 4 * 48'000;
           }
         },
         {}},
        {"InitInASegment", "PS-13", before_second_part(box("ftyp", {"iso6", u32(0)})), {}},
        {"UnknownFirst",
         "PS-13",
         [](TestStream& s) { s.fragments[1][0].before = box("uuid", {zeros(16)}); },
         {}},
        {"IndexLies",
         "PS-13",
         before_second_part(full_box("sidx", 0, 0,
                                     {u32(1), u32(90'000), u32(0), u32(0), u16(0), u16(1), u32(99), u64(0)})),
         {}},
        {"ProducerTimeOfAnotherTrack", "PS-14", before_second_part(prft(9, 1'800'000'003, 0)), {}},
        {"ProducerTimeIsNotTfdt", "PS-14", before_second_part(prft(1, 1'800'000'003, 5)), {}},
        {"ProducerClock", "PS-14", before_second_part(prft(1, 1'700'000'003, 9'270'000)), {}},
        {"OldEvent",
         "PS-14",
         before_second_part(full_box("emsg", 0, 0, {"urn:x", u8(0), u8(0), u32(1), u32(2), u32(3), u32(4)})),
         {}},
        {"SequenceFalls",
         "PS-15",
         [](TestStream& s) {
           for (auto& part : s.fragments[2]) part.number -= 5;
         },
         {}},
        {"SequenceStands",
         "PS-15",
         [](TestStream& s) { s.fragments[1][2].number = s.fragments[1][1].number; },
         {}},
    }),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Samples, MediaJudgeFinds,
    ::testing::ValuesIn(Spec{
        {"FalselyIndependent",
         "PS-07",
         [](TestStream& s) { s.playlist.segments[1].parts[2].independent = true; },
         {}},
        {"NotSaidIndependent",
         "PS-07",
         [](TestStream& s) { s.playlist.segments[1].parts[0].independent = false; },
         {}},
        {"MarkedAsKey", "PS-10", [](TestStream& s) { video(s, 1, 2).samples[1].flags = kKeyFlags; }, {}},
        {"KeyNotMarked", "PS-10", [](TestStream& s) { video(s, 1, 2).samples[1].data = nal(5, "k"); }, {}},
        {"FlagsContradict",
         "PS-10",
         [](TestStream& s) { video(s, 1, 2).samples[1].flags = 0x0201'0000; },
         {}},
        {"DependsOnUnknown",
         "PS-10",
         [](TestStream& s) { video(s, 1, 2).samples[1].flags = 0x0001'0000; },
         {}},
        {"NoPicture", "PS-10", [](TestStream& s) { video(s, 1, 2).samples[1].data = nal(6, "sei"); }, {}},
        {"StartCodes",
         "PS-16",
         [](TestStream& s) { video(s, 1, 2).samples[1].data = hex("00000001 4188"); },
         {}},
        {"OtherParameterSet",
         "PS-16",
         [](TestStream& s) { video(s, 1, 2).samples[1].data = nal(7, "sps") + nal(1, "x"); },
         {}},
        {"NoTime",
         "PS-18",
         [](TestStream& s) {
           video(s, 1, 2).samples[0].duration = 0;
           video(s, 1, 2).samples[1].duration = 45'000;
         },
         {}},
        {"SameTimeTwice", "PS-18", [](TestStream& s) { video(s, 1, 2).samples[0].composition = 22'500; }, {}},
        {"DateOff", "PS-18", [](TestStream& s) { *s.playlist.segments[1].date += 400ms; }, {}},
        {"ResyncedSound",
         "PS-19",
         [](TestStream& s) {
           audio(s, 1, 2).samples[3].duration += 5;
           audio(s, 1, 2).samples[4].duration -= 5;
         },
         {}},
    }),
    kName);

INSTANTIATE_TEST_SUITE_P(
    AgainstThePlaylist, MediaJudgeFinds,
    ::testing::ValuesIn(Spec{
        {"PartLongerThanTarget", "PS-02", [](TestStream& s) { s.playlist.part_target = 400ms; }, {}},
        {"OtherBytesInAPart", "PS-08", {}, [](TestStream& s) { s.parts[1][2].back() ^= 1; }},
        {"PartMissing",
         "PS-08",
         {},
         [](TestStream& s) {
           s.playlist.segments[1].parts.pop_back();
           s.parts[1].pop_back();
           s.playlist.segments[1].parts.back().duration = 1'000ms;
         }},
        {"Extinf", "MP-05", [](TestStream& s) { s.playlist.segments[1].duration += 2ms; }, {}},
        {"PartsSum", "MP-06", [](TestStream& s) { s.playlist.segments[1].parts[2].duration -= 300ms; }, {}},
        {"NoKeyFrame",
         "PS-10",
         [](TestStream& s) {
           // Near enough to the one before it for PS-17.
           for (std::size_t i = 0; i < 2; ++i) s.playlist.segments[2].parts[i].independent = i == 1;
           video(s, 2, 0).samples[0] = other_frame("x");
           video(s, 2, 1).samples[0] = key_frame("x");
           video(s, 1, 2).samples[0] = key_frame("x");
           s.playlist.segments[1].parts[2].independent = true;
         },
         {}},
        {"IndependentSegments",
         "MV-10",
         [](TestStream& s) {
           s.playlist.independent_segments = true;
           for (std::size_t i = 0; i < 2; ++i) s.playlist.segments[2].parts[i].independent = i == 1;
           video(s, 2, 0).samples[0] = other_frame("x");
           video(s, 2, 1).samples[0] = key_frame("x");
           video(s, 1, 2).samples[0] = key_frame("x");
           s.playlist.segments[1].parts[2].independent = true;
         },
         {}},
        {"LongGop",
         "PS-17",
         [](TestStream& s) {
           // The key frame comes late in the segment, which still starts with one.
           video(s, 0, 0).samples[0].duration += 45'000;
           for (std::size_t segment = 0; segment < 3; ++segment) {
             for (std::size_t part = 0; part < 4; ++part) {
               if (segment + part > 0) video(s, segment, part).decode_time += 45'000;
             }
           }
           s.playlist.segments[0].duration += 500ms;
           s.playlist.segments[0].parts[0].duration += 500ms;
           s.playlist.part_target = 1'000ms;
           for (std::size_t segment = 1; segment < 3; ++segment) *s.playlist.segments[segment].date += 500ms;
         },
         {}},
    }),
    kName);

}  // namespace
}  // namespace sluice::validate
