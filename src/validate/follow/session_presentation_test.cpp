#include <gtest/gtest.h>

#include "validate/testing/faulty_server.h"

namespace sluice::validate::testing {
namespace {

class FaultyPresentation : public FaultyServer {};

TEST_P(FaultyPresentation, IsNamed) {
  expect_named(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, FaultyPresentation,
    ::testing::Values(
        Faulty{"a playlist is not there", {"MV-05"}, status("/b.m3u8", 404)},
        Faulty{"a plain reload fails",
               {"MV-16"},
               answering([](Answer& answer, const Request& request, Time now) {
                 if (request.resource == Resource::kPlaylist && !request.probe && now > 5s && now < 6s) {
                   answer.status = 404;
                 }
               })},
        Faulty{"TARGETDURATIONs differ",
               {"MV-12"},
               [](SimulatedStream& stream) {
                 stream.low_latency = false;
                 stream.edit = [](std::string& text, const Request& request, Time) {
                   if (asks(request, "/b.")) replace(text, "TARGETDURATION:2", "TARGETDURATION:3");
                 };
               }},
        Faulty{"EXT-X-SERVER-CONTROL differs",
               {"DD-05"},
               [](SimulatedStream& stream) {
                 stream.edit = [](std::string& text, const Request& request, Time) {
                   if (asks(request, "/b.")) replace(text, "PART-HOLD-BACK=1.5", "PART-HOLD-BACK=1.6");
                 };
               }},
        Faulty{"discontinuity numbers differ",
               {"MV-12"},
               [](SimulatedStream& stream) {
                 stream.edit = [](std::string& text, const Request& request, Time) {
                   if (asks(request, "/b.")) replace(text, "SEQUENCE:5", "SEQUENCE:6");
                 };
               }},
        Faulty{"a rendition is not reported", {"DD-20"}, always([](auto& text) {
                 const std::size_t at = text.find("#EXT-X-RENDITION");
                 if (at != std::string::npos) text.erase(at);
               })},
        Faulty{"a report is old", {"DD-20"}, always([](auto& text) {
                 replace(text, "LAST-MSN=1", "LAST-MSN=0");
               })},
        Faulty{"a rendition lags",
               {"DD-24", "DD-20"},
               [](SimulatedStream& stream) { stream.lag_of_b = 1500ms; }},
        Faulty{"removed segments are gone",
               {"MP-15"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (request.probe && request.resource == Resource::kSegment && request.headers.empty() &&
                     request.method == "GET")
                   answer.status = 404;
               }),
               50s},
        Faulty{"removed parts are gone",
               {"MP-17"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (request.probe && request.resource == Resource::kPart && answer.status == 200)
                   answer.status = 404;
               }),
               30s},
        Faulty{"segments cannot be loaded",
               {"MP-23"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (asks(request, "/a/118.m4s")) refuse(answer, 404);
               })},
        Faulty{"the init section cannot be loaded", {"MP-18"}, status("/a/init.mp4", 404)},
        Faulty{"a playlist goes on behind its end",
               {"MP-22"},
               [](SimulatedStream& stream) {
                 stream.edit = [](std::string& text, const Request& request, Time now) {
                   if (now > 6s && now < 7s && !asks(request, "_HLS")) {
                     replace(text, "#EXT-X-PRELOAD", "#EXT-X-ENDLIST\n#PRELOAD");
                   }
                 };
               }},
        Faulty{"the first playlist is empty", {"RB-10", "CQ-10"}, [](SimulatedStream& stream) {
                 stream.progress = [](Time now) { return now - SimulatedStream::kRunBefore + 600ms; };
               }}));

}  // namespace
}  // namespace sluice::validate::testing
