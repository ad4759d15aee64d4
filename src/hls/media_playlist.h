// The text of a media playlist (draft-pantos-hls-rfc8216bis 4.4.3, 4.4.4). Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "hls/playlist_state.h"

namespace sluice::hls {

// How far another rendition of the camera is (DD-20).
struct RenditionReport {
  std::string uri;  // relative to the playlist that holds the report
  std::uint64_t last_msn = 0;
  std::size_t last_part = 0;

  friend bool operator==(const RenditionReport&, const RenditionReport&) = default;
};

// The whole playlist, or a delta update that leaves out the `skipped` oldest segments (DD-16, DD-17). URIs
// are relative to it; ends in a line feed.
std::string render_media_playlist(const PlaylistState& state, std::size_t skipped = 0,
                                  const std::optional<RenditionReport>& other = std::nullopt);

}  // namespace sluice::hls
