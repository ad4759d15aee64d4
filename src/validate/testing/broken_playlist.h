// A clean playlist, and what a change of its text is found to break.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validate/playlist/reader.h"
#include "validate/playlist/snapshot_rules.h"

namespace sluice::validate::testing {
inline constexpr std::string_view kClean = R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5,HOLD-BACK=6,CAN-SKIP-UNTIL=12.0
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-MEDIA-SEQUENCE:100
#EXT-X-DISCONTINUITY-SEQUENCE:5
#EXT-X-MAP:URI="init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
#EXTINF:2.000,
100.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.000Z
#EXTINF:2.000,
101.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:04.000Z
#EXTINF:2.000,
102.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:06.000Z
#EXT-X-PART:DURATION=0.5,URI="103.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="103.1.m4s"
#EXT-X-PART:DURATION=0.5,URI="103.2.m4s"
#EXT-X-PART:DURATION=0.5,URI="103.3.m4s"
#EXTINF:2.000,
103.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:08.000Z
#EXT-X-PART:DURATION=0.5,URI="104.0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="104.1.m4s"
#EXT-X-RENDITION-REPORT:URI="b.m3u8",LAST-MSN=104,LAST-PART=0
)";

inline const Where kWhere{.url = "https://stream.test/live/a.m3u8", .time = {}};

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// "MP-03", each with its faults: "MP-03 EXTINF rounds to more than TARGETDURATION".
inline std::vector<std::string> faults_of(std::string_view text) {
  Findings findings;
  const Result<Playlist> playlist = read_playlist(text, kWhere, findings);
  EXPECT_TRUE(playlist.ok());
  if (playlist.ok() && std::holds_alternative<MediaPlaylist>(*playlist)) {
    judge_snapshot(std::get<MediaPlaylist>(*playlist), kWhere, findings);
  }
  std::vector<std::string> out;
  for (const FaultGroup& group : findings.groups())
    out.push_back(fmt::format("{} {}", group.rule, group.fault));
  return out;
}

struct Broken {
  std::string_view name;
  std::string_view from;
  std::string_view to;
  std::vector<std::string> faults;
};

inline void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

class BrokenPlaylist : public ::testing::TestWithParam<Broken> {};

}  // namespace sluice::validate::testing
