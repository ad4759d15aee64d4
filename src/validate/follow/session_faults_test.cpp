// A server that breaks one rule at a time, followed in simulated time: the right rule is named, and no other.
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/follow/session.h"
#include "validate/playlist/uri.h"
#include "validate/testing/simulated_stream.h"
#include "validate/testing/simulated_transport.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;
using testing::Answer;
using testing::SimulatedStream;
using testing::SimulatedTransport;
using Time = std::chrono::nanoseconds;

struct Faulty {
  std::string_view name;
  std::set<std::string_view> rules;
  std::function<void(SimulatedStream&)> spoil;
  std::chrono::seconds watched = 12s;
};

void PrintTo(const Faulty& faulty, std::ostream* out) {
  *out << faulty.name;
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool asks(const Request& request, std::string_view what) {
  return request.url.find(what) != std::string::npos;
}

// Changes the text of playlists from 6 s on.
auto late(std::function<void(std::string&)> change) {
  return [change = std::move(change)](SimulatedStream& stream) {
    stream.edit = [change](std::string& text, const Request&, Time now) {
      if (now > 6s) change(text);
    };
  };
}

auto always(std::function<void(std::string&)> change) {
  return [change = std::move(change)](SimulatedStream& stream) {
    stream.edit = [change](std::string& text, const Request&, Time) { change(text); };
  };
}

auto answering(std::function<void(Answer&, const Request&, Time)> change) {
  return [change = std::move(change)](SimulatedStream& stream) { stream.answer = change; };
}

void refuse(Answer& answer, int status) {
  answer.status = status;
  answer.body.clear();
  answer.headers = {{"cache-control", "max-age=1"}, {"access-control-allow-origin", "*"}};
}

// Requests with these words in their URL get this status at once.
auto status(std::string_view words, int code) {
  return answering([words, code](Answer& answer, const Request& request, Time) {
    if (!asks(request, words)) return;
    answer.wait = 1ms;
    refuse(answer, code);
  });
}

class FaultyServer : public ::testing::TestWithParam<Faulty> {};

TEST_P(FaultyServer, IsNamed) {
  SimulatedStream stream;
  GetParam().spoil(stream);
  SimulatedTransport transport(stream);
  Session session(transport, {.url = SimulatedStream::kRoot + "master.m3u8", .duration = GetParam().watched},
                  nullptr, nullptr);
  const Verdict verdict = session.run();
  std::set<std::string_view> found;
  std::string text;
  for (const FaultGroup& group : verdict.faults) {
    found.insert(group.rule);
    text += fmt::format("{} {} x{}: {} [{}]\n", group.rule, group.fault, group.count, group.examples[0].seen,
                        group.examples[0].where.url);
  }
  EXPECT_EQ(found, GetParam().rules) << text << verdict.not_judged.value_or("");
}

INSTANTIATE_TEST_SUITE_P(
    Versions, FaultyServer,
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

INSTANTIATE_TEST_SUITE_P(
    Delivery, FaultyServer,
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

INSTANTIATE_TEST_SUITE_P(
    Presentation, FaultyServer,
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
}  // namespace sluice::validate
