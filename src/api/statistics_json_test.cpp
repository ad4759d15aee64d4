#include "api/statistics_json.h"

#include <gtest/gtest.h>

namespace sluice::api {
namespace {

TEST(StatisticsJson, HasEveryCounterUnderItsName) {
  http::Stats stats{
      .connections_now = 1, .connections = 2, .requests = 3, .held_now = 4, .held = 5, .cancelled = 6};
  for (std::size_t i = 0; i < http::kRefusals; ++i) stats.refused[i] = 10 + i;

  ingest::SourceStatistics source;
  std::uint64_t next = 100;
  for (ingest::Counter* counter :
       {&source.packets, &source.bytes, &source.video_samples, &source.audio_samples, &source.runs,
        &source.connections, &source.failures, &source.missing_timestamps, &source.equal_timestamps,
        &source.backward_timestamps, &source.stray_timestamps, &source.timestamp_jumps,
        &source.remapped_timestamps, &source.presented_before_decoded, &source.audio_gaps,
        &source.audio_overlaps, &source.skipped_samples, &source.damaged_access_units,
        &source.audio_decode_errors}) {
    counter->add(next++);
  }
  const SourceView view{"door", source};
  EXPECT_EQ(
      statistics_json(stats, std::span(&view, 1)),
      R"({"http":{"connections_now":1,"connections":2,"requests":3,"held_now":4,"held":5,"cancelled":6,)"
      R"("refused":{"connections":10,"connections_per_address":11,"held":12,"held_per_connection":13,)"
      R"("request_head":14,"request_body":15,"malformed":16,"request_timeout":17,"handshake":18,)"
      R"("stalled":19,"too_slow":20,"unanswered":21,"protocol":22}},)"
      R"("cameras":{"door":{"packets":100,"bytes":101,"video_samples":102,"audio_samples":103,)"
      R"("runs":104,"connections":105,"failures":106,"repairs":{"missing_timestamps":107,)"
      R"("equal_timestamps":108,"backward_timestamps":109,"stray_timestamps":110,)"
      R"("timestamp_jumps":111,"remapped_timestamps":112,"presented_before_decoded":113,)"
      R"("audio_gaps":114,"audio_overlaps":115},"skipped_samples":116,"damaged_access_units":117,)"
      R"("audio_decode_errors":118}}})"
      "\n");
}

TEST(StatisticsJson, TellsOfASubstreamToo) {
  ingest::SourceStatistics source;
  ingest::SourceStatistics substream;
  substream.packets.add(7);
  const SourceView view{"door", source, &substream};
  EXPECT_NE(statistics_json({}, std::span(&view, 1)).find(R"("substream":{"packets":7,)"), std::string::npos);
}

TEST(StatisticsJson, WithoutCamerasIsStillAnObject) {
  EXPECT_NE(statistics_json({}, std::span<const SourceView>()).find(R"("cameras":{})"), std::string::npos);
}

}  // namespace
}  // namespace sluice::api
