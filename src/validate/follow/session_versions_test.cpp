#include <gtest/gtest.h>

#include "validate/testing/faulty_server.h"

namespace sluice::validate::testing {
namespace {

class FaultyVersions : public FaultyServer {};

TEST_P(FaultyVersions, IsNamed) {
  expect_named(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, FaultyVersions,
    ::testing::Values(
        Faulty{"TARGETDURATION changes",
               {"MP-04"},
               late([](auto& text) {
                 replace(text, "TARGETDURATION:2", "TARGETDURATION:3");
                 replace(text, "CAN-SKIP-UNTIL=12.0", "CAN-SKIP-UNTIL=18.0");
               }),
               8s},
        Faulty{"PART-TARGET changes", {"MP-04", "DD-02"}, late([](auto& text) {
                 replace(text, "PART-TARGET=0.5", "PART-TARGET=0.51");
               })},
        Faulty{"EXT-X-SERVER-CONTROL changes", {"MP-04"}, late([](auto& text) {
                 replace(text, "PART-HOLD-BACK=1.5", "PART-HOLD-BACK=1.6");
               })},
        Faulty{"EXTINF changes", {"MP-07"}, late([](auto& text) {
                 replace(text, "EXTINF:2.000", "EXTINF:2.002");
               })},
        Faulty{"a gap comes late", {"MP-07"}, late([](auto& text) {
                 replace(text, "#EXTINF", "#EXT-X-GAP\n#EXTINF");
               })},
        Faulty{"EXT-X-MAP changes", {"MP-07"}, late([](auto& text) {
                 replace(text, "/init.mp4", "/./init.mp4?");
               })},
        Faulty{"a part changes",
               {"MP-07"},
               late([](auto& text) { replace(text, "0.m4s\",INDEPENDENT=YES", "0.m4s\""); }),
               9s},
        Faulty{"an older version comes",
               {"MP-08"},
               [](SimulatedStream& stream) {
                 stream.edit = [old = std::string()](std::string& text, const Request& request,
                                                     Time now) mutable {
                   if (asks(request, "_HLS") || !asks(request, "/a.")) return;
                   if (old.empty()) old = text;
                   if (now > 3s && now < 4s) text = old;
                 };
               }},
        Faulty{"a segment's URI changes", {"MP-09"}, late([](auto& text) {
                 replace_all(text, ".m4s\n", ".m4s?2\n");
               })},
        Faulty{"the discontinuity number changes", {"MP-10"}, late([](auto& text) {
                 replace(text, "DISCONTINUITY-SEQUENCE:5", "DISCONTINUITY-SEQUENCE:6");
               })},
        Faulty{"less than three TARGETDURATIONs",
               {"MP-13", "MP-14", "RB-10"},
               [](SimulatedStream& stream) { stream.window = 2; }},
        Faulty{"less than six segments", {"MP-14"}, [](SimulatedStream& stream) { stream.window = 5; }},
        Faulty{"dates change",
               {"MP-20"},
               [](SimulatedStream& stream) {
                 stream.edit = [](std::string& text, const Request&, Time now) {
                   if (now > 6s) replace_all(text, "00.000Z", "00.400Z");
                 };
               }},
        Faulty{"a type in a sliding playlist", {"MP-21"}, always([](auto& text) {
                 replace(text, "#EXT-X-TARGET", "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-TARGET");
               })}));

}  // namespace
}  // namespace sluice::validate::testing
