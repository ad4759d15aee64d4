// A short low-latency stream for tests, clean as it stands: three segments of two seconds, four frames a
// second, four parts each, sound beside the picture. A test spoils one thing and sees which rule is named.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "validate/finding.h"
#include "validate/media/media_judge.h"
#include "validate/playlist/media_playlist.h"
#include "validate/testing/media_builder.h"

namespace sluice::validate::testing {

struct TestStream {
  static constexpr std::size_t kSegments = 3;
  static constexpr std::size_t kParts = 4;
  static constexpr std::uint64_t kFirstMsn = 10;

  InitSpec init = {.audio_entry = sound_entry("mp4a", esds(hex("1190")))};
  std::string init_bytes;
  MediaPlaylist playlist;
  std::vector<std::vector<FragmentSpec>> fragments;  // of each part of each segment
  std::vector<std::vector<std::string>> parts;       // their bytes
  std::vector<std::string> segments;
  bool reversed = false;  // loaded from the newest to the oldest

  TestStream() {
    using std::chrono_literals::operator""ms;
    playlist.part_target = 500ms;
    playlist.target_duration = 2;
    const auto map = std::make_shared<const Map>(Map{.uri = "init.mp4"});
    std::uint64_t sound = 4'800'000;
    std::uint32_t number = 1;
    for (std::size_t s = 0; s < kSegments; ++s) {
      Segment segment = {.msn = kFirstMsn + s, .dsn = 5, .complete = true, .duration = 2'000ms, .map = map};
      segment.date = WallTime(std::chrono::seconds(1'800'000'000 + 2 * s));
      fragments.emplace_back();
      for (std::size_t p = 0; p < kParts; ++p) {
        segment.parts.push_back({.uri = "part", .duration = 500ms, .independent = p == 0});
        TrackFragmentSpec video = {.id = 1, .decode_time = 9'000'000 + 180'000 * s + 45'000 * p};
        video.samples = {p == 0 ? key_frame("key") : other_frame("one"), other_frame("two")};
        TrackFragmentSpec audio = {.id = 2, .decode_time = sound};
        for (int i = 0; i < 23; ++i) audio.samples.push_back(sound_frame("aac"));
        sound += 23 * 1024;
        fragments.back().push_back({.number = number++, .tracks = {video, audio}});
      }
      playlist.segments.push_back(segment);
    }
  }

  // Where each segment is the bytes of its parts.
  void render() {
    init_bytes = init_section(init);
    for (const auto& of_segment : fragments) {
      std::vector<std::string>& bytes = parts.emplace_back();
      std::string& whole = segments.emplace_back();
      for (const FragmentSpec& each : of_segment) whole += bytes.emplace_back(fragment(each));
    }
  }

  void judge(Findings& findings) const {
    MediaJudge judge(findings);
    judge.init(*playlist.segments[0].map, {.url = "init.mp4"}, init_bytes);
    for (std::size_t i = 0; i < kSegments; ++i) {
      const std::size_t s = reversed ? kSegments - 1 - i : i;
      const Segment& segment = playlist.segments[s];
      for (std::size_t p = 0; p < parts[s].size(); ++p)
        judge.part(playlist, segment, p, {.url = "part"}, parts[s][p]);
      judge.segment(playlist, segment, {.url = "segment"}, segments[s]);
    }
  }
};

inline std::set<std::string_view> rules_in(const Findings& findings) {
  std::set<std::string_view> found;
  for (const FaultGroup& group : findings.groups()) found.insert(group.rule);
  return found;
}

inline std::string text_of(const Findings& findings) {
  std::string text;
  for (const FaultGroup& group : findings.groups()) {
    text.append(group.rule).append(": ").append(group.fault);
    for (const Finding& each : group.examples) text.append("\n    ").append(each.seen);
    text.append("\n");
  }
  return text;
}

}  // namespace sluice::validate::testing
