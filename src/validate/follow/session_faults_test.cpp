// A server that breaks one rule at a time, followed in simulated time: the right rule is named, and no other.
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/follow/session.h"
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

void PrintTo(const Faulty& faulty, std::ostream* out) { *out << faulty.name; }

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool asks(const Request& request, std::string_view what) { return request.url.find(what) != std::string::npos; }

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

// Requests with these words in their URL get this status at once.
auto status(std::string_view words, int code) {
  return answering([words, code](Answer& answer, const Request& request, Time) {
    if (!asks(request, words)) return;
    answer.status = code;
    answer.wait = 1ms;
    answer.body = code == 200 ? answer.body : "";
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
        Faulty{"TARGETDURATION changes", {"MP-04"}, late([](auto& text) { replace(text, "TARGETDURATION:2", "TARGETDURATION:3"); replace(text, "CAN-SKIP-UNTIL=12.0", "CAN-SKIP-UNTIL=18.0"); }), 8s},
        Faulty{"PART-TARGET changes", {"MP-04"}, late([](auto& text) { replace(text, "PART-TARGET=0.5", "PART-TARGET=0.51"); })},
        Faulty{"EXT-X-SERVER-CONTROL changes", {"MP-04"}, late([](auto& text) { replace(text, "PART-HOLD-BACK=1.5", "PART-HOLD-BACK=1.6"); })},
        Faulty{"EXTINF changes", {"MP-07", "MP-05"}, late([](auto& text) { replace(text, "EXTINF:2.000", "EXTINF:2.002"); })},
        Faulty{"a gap comes late", {"MP-07"}, late([](auto& text) { replace(text, "#EXTINF", "#EXT-X-GAP\n#EXTINF"); })},
        Faulty{"EXT-X-MAP changes", {"MP-07"}, late([](auto& text) { replace(text, "/init.mp4", "/./init.mp4?"); })},
        Faulty{"a part changes", {"MP-07"}, late([](auto& text) { replace(text, "0.m4s\",INDEPENDENT=YES", "0.m4s\""); }), 9s},
        Faulty{"an older version comes", {"MP-08"}, [](SimulatedStream& stream) {
                 stream.edit = [old = std::string()](std::string& text, const Request& request, Time now) mutable {
                   if (asks(request, "_HLS") || !asks(request, "/a.")) return;
                   if (old.empty()) old = text;
                   if (now > 3s && now < 4s) text = old;
                 };
               }},
        Faulty{"a segment's URI changes", {"MP-09", "MP-23"}, late([](auto& text) { replace_all(text, ".m4s\n", ".m4s?2\n"); })},
        Faulty{"the discontinuity number changes", {"MP-10"}, late([](auto& text) { replace(text, "DISCONTINUITY-SEQUENCE:5", "DISCONTINUITY-SEQUENCE:6"); })},
        Faulty{"less than three TARGETDURATIONs", {"MP-13", "MP-14", "RB-10"}, [](SimulatedStream& stream) { stream.window = 2; }},
        Faulty{"less than six segments", {"MP-14"}, [](SimulatedStream& stream) { stream.window = 5; }},
        Faulty{"dates change", {"MP-20", "PS-18", "DD-24", "MV-12"}, [](SimulatedStream& stream) {
                 stream.edit = [](std::string& text, const Request&, Time now) {
                   if (now > 6s) replace_all(text, "00.000Z", "00.400Z");
                 };
               }},
        Faulty{"a type in a sliding playlist", {"MP-21"}, always([](auto& text) { replace(text, "#EXT-X-TARGET", "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-TARGET"); })}));

}  // namespace
}  // namespace sluice::validate
