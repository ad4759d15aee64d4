#include <gtest/gtest.h>

#include "validate/testing/faulty_server.h"

namespace sluice::validate::testing {
namespace {

class FaultyDelivery : public FaultyServer {};

TEST_P(FaultyDelivery, IsNamed) {
  expect_named(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, FaultyDelivery,
    ::testing::Values(
        Faulty{"segments come late",
               {"MP-11", "MP-12"},
               [](SimulatedStream& stream) {
                 stream.progress = [](Time now) { return now < 5s ? now : now < 9s ? Time(5s) : now - 4s; };
               }},
        Faulty{"a late part",
               {"MP-12"},
               [](SimulatedStream& stream) {
                 stream.answer = [](Answer& answer, const Request& request, Time now) {
                   if (asks(request, "_HLS_part") && now > 5s && now < 5500ms) answer.wait += 400ms;
                 };
               }},
        Faulty{"a blocking request is answered too early",
               {"DD-14", "DD-07"},
               [](SimulatedStream& stream) {
                 stream.answer = [&stream](Answer& answer, const Request& request, Time now) {
                   if (!asks(request, "_HLS_msn") || answer.wait < 100ms || asks(request, "iframes")) return;
                   answer.wait = 1ms;
                   answer.body =
                       stream.media_playlist(asks(request, "/a.") ? "a" : "b",
                                             now + SimulatedStream::kRunBefore, asks(request, "skip"));
                 };
               }},
        Faulty{"_HLS_msn alone is answered early",
               {"DD-07"},
               [](SimulatedStream& stream) {
                 stream.answer = [&stream](Answer& answer, const Request& request, Time now) {
                   if (!asks(request, "_HLS_msn") || asks(request, "_HLS_part") || answer.wait < 20ms) return;
                   answer.wait = 1ms;
                   answer.body = stream.media_playlist(asks(request, "/a.") ? "a" : "b",
                                                       now + SimulatedStream::kRunBefore, false);
                 };
               }},
        Faulty{"a part behind the end is refused",
               {"DD-08"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (asks(request, "_HLS_part=4")) answer.status = 400;
               })},
        Faulty{"old requests are refused", {"DD-09"}, status("_HLS_msn=0", 400)},
        Faulty{"requests far ahead are held",
               {"DD-10"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (answer.status == 400 && !asks(request, "_HLS_part") &&
                     query_value(request.url, "_HLS_msn").size() == 3)
                   answer.wait = 3s;
               })},
        Faulty{"_HLS_part alone is served",
               {"DD-11"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (asks(request, "?_HLS_part=1")) answer.status = 200;
               })},
        Faulty{"malformed directives are served",
               {"DD-12"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (asks(request, "_HLS_msn=1e3")) answer.status = 200;
               })},
        Faulty{"unknown directives are refused", {"DD-12"}, status("_HLS_unknown", 400)},
        Faulty{"whole playlists instead of deltas",
               {"DD-16"},
               [](SimulatedStream& stream) {
                 stream.edit = [&stream](std::string& text, const Request& request, Time now) {
                   if (asks(request, "_HLS_skip"))
                     text = stream.media_playlist(asks(request, "/a.") ? "a" : "b",
                                                  now + SimulatedStream::kRunBefore, false);
                 };
               }},
        Faulty{"a delta skips too much", {"DD-16"}, always([](std::string& text) {
                 const std::size_t skip = text.find("SKIPPED-SEGMENTS=3");
                 if (skip == std::string::npos) return;
                 text[skip + 17] = '4';
                 const std::size_t first = text.find("#EXT-X-PROGRAM");
                 text.erase(first, text.find("#EXT-X-PROGRAM", first + 1) - first);
               })},
        Faulty{"a delta of a low version", {"DD-17", "MP-01"}, always([](auto& text) {
                 if (text.find("#EXT-X-SKIP") != std::string::npos) replace(text, "VERSION:9", "VERSION:8");
               })},
        Faulty{"v2 without being asked", {"DD-18", "MP-01"}, always([](auto& text) {
                 replace(text, "SKIPPED-SEGMENTS=3", "SKIPPED-SEGMENTS=3,RECENTLY-REMOVED-DATERANGES=\"\"");
               })},
        Faulty{"a delta that nobody asked for",
               {"DD-19"},
               [](SimulatedStream& stream) {
                 stream.edit = [&stream](std::string& text, const Request& request, Time now) {
                   if (now > 6s && !asks(request, "_HLS"))
                     text = stream.media_playlist(asks(request, "/a.") ? "a" : "b",
                                                  now + SimulatedStream::kRunBefore, true);
                 };
               }},
        Faulty{"a hint is wrong", {"DD-21"}, always([](auto& text) {
                 replace(text, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"",
                         "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"x");
               })},
        Faulty{"another init section is hinted", {"DD-21"}, always([](auto& text) {
                 replace(text, "#EXT-X-PRELOAD-HINT:TYPE=PART",
                         "#EXT-X-PRELOAD-HINT:TYPE=MAP,URI=\"other.mp4\"\n#EXT-X-PRELOAD-HINT:TYPE=PART");
               })},
        Faulty{"no fault: the init section that the next part needs is hinted", {}, always([](auto& text) {
                 constexpr std::string_view kMap = "#EXT-X-MAP:URI=";
                 const std::size_t map = text.find(kMap);
                 if (map == std::string::npos) return;
                 const std::string uri =
                     text.substr(map + kMap.size(), text.find('\n', map) - map - kMap.size());
                 replace(text, "#EXT-X-PRELOAD-HINT:TYPE=PART",
                         "#EXT-X-PRELOAD-HINT:TYPE=MAP,URI=" + uri + "\n#EXT-X-PRELOAD-HINT:TYPE=PART");
               })},
        Faulty{
            "a hinted part dribbles", {"DD-22"}, answering([](Answer& answer, const Request& request, Time) {
              if (request.resource == Resource::kPart && answer.wait > 100ms) {
                answer.transfer = answer.wait;
                answer.wait = 1ms;
              }
            })},
        Faulty{"a hinted part is refused",
               {"DD-22"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (request.resource == Resource::kPart && answer.wait > 100ms) {
                   refuse(answer, 404);
                   answer.wait = 1ms;
                 }
               })},
        Faulty{
            "unknown parts are held", {"DD-23"}, answering([](Answer& answer, const Request& request, Time) {
              if (request.probe && request.resource == Resource::kPart && answer.status == 404)
                answer.wait = 4s;
            })},
        Faulty{"requests are held too long",
               {"DD-15", "MP-11"},
               [](SimulatedStream& stream) {
                 stream.progress = [](Time now) { return now < 5s ? now : now < 12s ? Time(5s) : now - 7s; };
                 stream.answer = [](Answer& answer, const Request& request, Time) {
                   if (answer.status == 503 && asks(request, "_HLS")) answer.wait = 7s;
                 };
               },
               20s},
        Faulty{"directives in another order are refused",
               {"HC-07"},
               answering([](Answer& answer, const Request& request, Time) {
                 if (asks(request, "_HLS_part=0&_HLS_msn")) answer.status = 400;
               })},
        Faulty{"CMCD is refused", {"HC-16"}, status("CMCD=", 414)}));

}  // namespace
}  // namespace sluice::validate::testing
