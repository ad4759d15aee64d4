// A server that breaks one rule at a time, followed in simulated time: the right rule is named, and no other.
#pragma once

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/follow/session.h"
#include "validate/playlist/uri.h"
#include "validate/testing/simulated_stream.h"
#include "validate/testing/simulated_transport.h"

namespace sluice::validate::testing {

using namespace std::chrono_literals;
using Time = std::chrono::nanoseconds;

struct Faulty {
  std::string_view name;
  std::set<std::string_view> rules;
  std::function<void(SimulatedStream&)> spoil;
  std::chrono::seconds watched = 12s;
};

inline void PrintTo(const Faulty& faulty, std::ostream* out) {
  *out << faulty.name;
}

inline void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

inline void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

inline bool asks(const Request& request, std::string_view what) {
  return request.url.find(what) != std::string::npos;
}

// Changes the text of playlists from 6 s on.
inline auto late(std::function<void(std::string&)> change) {
  return [change = std::move(change)](SimulatedStream& stream) {
    stream.edit = [change](std::string& text, const Request&, Time now) {
      if (now > 6s) change(text);
    };
  };
}

inline auto always(std::function<void(std::string&)> change) {
  return [change = std::move(change)](SimulatedStream& stream) {
    stream.edit = [change](std::string& text, const Request&, Time) { change(text); };
  };
}

inline auto answering(std::function<void(Answer&, const Request&, Time)> change) {
  return [change = std::move(change)](SimulatedStream& stream) { stream.answer = change; };
}

inline void refuse(Answer& answer, int status) {
  answer.status = status;
  answer.body.clear();
  answer.headers = {{"cache-control", "max-age=1"}, {"access-control-allow-origin", "*"}};
}

// Requests with these words in their URL get this status at once.
inline auto status(std::string_view words, int code) {
  return answering([words, code](Answer& answer, const Request& request, Time) {
    if (!asks(request, words)) return;
    answer.wait = 1ms;
    refuse(answer, code);
  });
}

class FaultyServer : public ::testing::TestWithParam<Faulty> {};

inline void expect_named(const Faulty& faulty) {
  SimulatedStream stream;
  faulty.spoil(stream);
  SimulatedTransport transport(stream);
  Session session(transport, {.url = SimulatedStream::kRoot + "master.m3u8", .duration = faulty.watched},
                  nullptr, nullptr);
  const Verdict verdict = session.run();
  std::set<std::string_view> found;
  std::string text;
  for (const FaultGroup& group : verdict.faults) {
    found.insert(group.rule);
    text += fmt::format("{} {} x{}: {} [{}]\n", group.rule, group.fault, group.count, group.examples[0].seen,
                        group.examples[0].where.url);
  }
  EXPECT_EQ(found, faulty.rules) << text << verdict.not_judged.value_or("");
}

}  // namespace sluice::validate::testing
