// The names of the resources below a camera's or its substream's address, made and read in one place.
//
//   playlist.m3u8             the media playlist; of generation 2: playlist-2.m3u8
//   iframes.m3u8              its I-frame playlist
//   init-217350000.mp4        an init section, made for the segment of that media sequence number
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
// What stands before all names of the substream.
inline constexpr std::string_view kSubstreamPrefix = "sub/";

std::string media_playlist_name(std::uint64_t generation);
std::string iframe_playlist_name(std::uint64_t generation);

struct PlaylistName {
  std::uint64_t generation = 0;
  bool iframes = false;

  bool operator==(const PlaylistName&) const = default;
};

// Nothing for a name that the two functions above would not make.
std::optional<PlaylistName> parse_playlist_name(std::string_view file);

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
