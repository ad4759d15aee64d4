// Snapshot: one published version of a rendition's playlists: the state, and its text in each form, made when
// first asked for and then shared.
//
// Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "hls/media_playlist.h"
#include "hls/playlist_state.h"

namespace sluice::hls {

// Tells how far the camera's other rendition is now; nothing when it cannot be played, and is not about to
// be.
using OtherRendition = std::function<std::optional<RenditionReport>()>;

class Snapshot {
 public:
  // `other` may be empty.
  explicit Snapshot(PlaylistState state, OtherRendition other = nullptr)
      : state_(std::move(state)), other_(std::move(other)) {}

  const PlaylistState& state() const { return state_; }
  // Of the playlist, or of that with I-frames only. kDelta: as a delta update, or whole where there is
  // nothing to skip.
  enum class Form : std::uint8_t { kWhole, kDelta, kIFrames, kIFramesDelta };
  Bytes playlist(Form form) const;
  Bytes playlist_gzip(Form form) const;

 private:
  struct Text {
    const bool iframes = false;
    const std::size_t skipped = 0;
    std::mutex mutex;                       // held while the text is rendered, which nobody needs to do twice
    std::optional<RenditionReport> report;  // as rendered
    Bytes plain;
    Bytes gzip;
  };

  Text& text(Form form) const;
  void refresh(Text& text) const;

  const PlaylistState state_;
  const OtherRendition other_;
  mutable Text whole_;
  mutable Text delta_{.skipped = state_.skippable()};
  mutable Text iframes_{.iframes = true};
  mutable Text iframes_delta_{.iframes = true, .skipped = delta_.skipped};
};

}  // namespace sluice::hls
