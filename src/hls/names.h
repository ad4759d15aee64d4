// The names of the resources below a media playlist, made and read in one place. All are relative to the
// playlist.
//
//   init-217350000.mp4        the init section first used by that media sequence number
//   segment/217350007.m4s     a segment
//   segment/217350007.2.m4s   its part 2
//
// Numbers start at the seconds since 2020 and rise with every segment, so that no name is ever used twice
// with other bytes, over restarts of the process too (RB-06). Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::hls {

inline constexpr std::string_view kMultivariantPlaylistName = "master_playlist.m3u8";
inline constexpr std::string_view kMediaPlaylistName = "playlist.m3u8";
inline constexpr std::string_view kIFramePlaylistName = "iframes.m3u8";

std::string init_name(std::uint64_t msn);
std::string segment_name(std::uint64_t msn);
std::string part_name(std::uint64_t msn, std::size_t part);

struct SegmentName {
  std::uint64_t msn = 0;
  std::optional<std::uint64_t> part;  // none: the whole segment

  bool operator==(const SegmentName&) const = default;
};

// Reads what stands behind "segment/". Nothing for a name that segment_name() and part_name() would not make:
// one resource has one URL.
std::optional<SegmentName> parse_segment_name(std::string_view file);

}  // namespace sluice::hls
