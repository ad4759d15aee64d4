#include "hls/snapshot.h"

#include "base/gzip.h"
#include "hls/iframe_playlist.h"

namespace sluice::hls {

Snapshot::Text& Snapshot::text(Form form) const {
  const bool skips = delta_.skipped > 0;
  switch (form) {
    case Form::kWhole: break;
    case Form::kDelta: return skips ? delta_ : whole_;
    case Form::kIFrames: return iframes_;
    case Form::kIFramesDelta: return skips ? iframes_delta_ : iframes_;
  }
  return whole_;
}

// The other rendition moves between two versions of this one, and a report must be as fresh as the playlist
// that holds it (DD-20): a client that switches by an old one asks for what is long past. So the text is made
// again, once, when the other has moved. I-frame playlists have no reports, and a presentation that has ended
// no longer changes (MP-22).
void Snapshot::refresh(Text& text) const {
  std::optional<RenditionReport> report;
  if (other_ && !text.iframes && state_.targets.low_latency && !state_.ended) report = other_();
  if (!text.plain.empty() && text.report == report) return;
  text.plain = Bytes::copy_of(text.iframes ? render_iframe_playlist(state_, text.skipped)
                                           : render_media_playlist(state_, text.skipped, report));
  text.gzip = {};
  text.report = std::move(report);
}

Bytes Snapshot::playlist(Form form) const {
  Text& text = this->text(form);
  const std::lock_guard lock(text.mutex);
  refresh(text);
  return text.plain;
}

Bytes Snapshot::playlist_gzip(Form form) const {
  Text& text = this->text(form);
  const std::lock_guard lock(text.mutex);
  refresh(text);
  if (text.gzip.empty()) text.gzip = gzip(text.plain.text());
  return text.gzip;
}

}  // namespace sluice::hls
