// PlaylistWriter: the lines that the media playlists of a rendition, with all frames and with I-frames only,
// have in common (draft-pantos-hls-rfc8216bis 4.4.3, 4.4.4). One thread.
#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "hls/playlist_state.h"

namespace sluice::hls {

class PlaylistWriter {
 public:
  // `state` outlives the writer.
  explicit PlaylistWriter(const PlaylistState& state) : state_(state) {}

  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  // From EXTM3U to EXT-X-SERVER-CONTROL: the same in all media playlists of a presentation (DD-05, MV-12).
  void control();
  void sequences(std::uint64_t media_sequence);

  // EXT-X-DISCONTINUITY, and EXT-X-MAP where it changes.
  void segment_head(const Segment& segment);
  void date(PresentationTime start);

  std::string take() && { return std::move(out_); }

 private:
  const PlaylistState& state_;
  const InitSection* init_ = nullptr;
  std::string out_;
};

// Seconds with at least three decimals and as many as the value needs, up to its microseconds: "2.000",
// "0.500501". Durations are differences of points on one time line, so no rounding ever adds up (MP-05,
// MP-06).
std::string format_seconds(Duration duration);

}  // namespace sluice::hls
