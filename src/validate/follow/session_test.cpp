#include "validate/follow/session.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/testing/simulated_stream.h"
#include "validate/testing/simulated_transport.h"

namespace sluice::validate {
namespace {

using namespace std::chrono_literals;
using testing::Answer;
using testing::SimulatedStream;
using testing::SimulatedTransport;

Verdict judge(const SimulatedStream& stream, std::chrono::seconds duration = 30s,
              const std::string& file = "master.m3u8") {
  SimulatedTransport transport(stream);
  Session session(transport, {.url = SimulatedStream::kRoot + file, .duration = duration}, nullptr, nullptr);
  return session.run();
}

std::string text_of(const Verdict& verdict) {
  std::string text = verdict.not_judged.value_or("");
  for (const FaultGroup& group : verdict.faults) {
    text += fmt::format("{} {} x{}: {} [{}]\n", group.rule, group.fault, group.count, group.examples[0].seen,
                        group.examples[0].where.url);
  }
  return text;
}

TEST(Session, FindsNothingInACleanLowLatencyStream) {
  const Verdict verdict = judge({}, 60s);
  EXPECT_EQ(text_of(verdict), "");
  EXPECT_TRUE(verdict.low_latency);
  ASSERT_EQ(verdict.renditions.size(), 2U);
  EXPECT_GT(verdict.renditions[0].parts, 120U);
}

TEST(Session, FindsNothingInACleanPlainStream) {
  SimulatedStream stream;
  stream.low_latency = false;
  EXPECT_EQ(text_of(judge(stream, 60s)), "");
}

TEST(Session, FindsNothingInAStreamThatEnds) {
  SimulatedStream stream;
  stream.ends = 10s;
  EXPECT_EQ(text_of(judge(stream, 60s)), "");
}

}  // namespace
}  // namespace sluice::validate
