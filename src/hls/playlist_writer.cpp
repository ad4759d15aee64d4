#include "hls/playlist_writer.h"

namespace sluice::hls {

void PlaylistWriter::control() {
  const Targets& targets = state_.targets;
  line("#EXTM3U");
  // Low-latency tags ask for no version; 9 is what delta updates need and what players expect beside them
  // (MP-01).
  line("#EXT-X-VERSION:{}", targets.low_latency ? 9 : 6);
  line("#EXT-X-TARGETDURATION:{}", targets.target_duration.count());
  if (!targets.low_latency) return;
  const std::string skip = targets.can_skip_until.count() > 0
                               ? fmt::format("CAN-SKIP-UNTIL={},", format_seconds(targets.can_skip_until))
                               : "";
  line("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,{}PART-HOLD-BACK={},HOLD-BACK={}", skip,
       format_seconds(targets.part_hold_back), format_seconds(targets.hold_back()));
}

void PlaylistWriter::sequences(std::uint64_t media_sequence) {
  line("#EXT-X-MEDIA-SEQUENCE:{}", media_sequence);
  line("#EXT-X-DISCONTINUITY-SEQUENCE:{}", state_.discontinuity_sequence);
}

void PlaylistWriter::segment_head(const Segment& segment) {
  if (segment.discontinuity) line("#EXT-X-DISCONTINUITY");
  if (segment.init.get() == init_) return;
  line(R"(#EXT-X-MAP:URI="{}")", segment.init->name);
  init_ = segment.init.get();
}

void PlaylistWriter::date(PresentationTime start) {
  line("#EXT-X-PROGRAM-DATE-TIME:{}", to_iso8601(to_wall(start)));
}

std::string format_seconds(Duration duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  std::string text = fmt::format("{}.{:06}", seconds.count(), (duration - seconds).count());
  const std::size_t shortest = text.size() - 3;
  while (text.size() > shortest && text.back() == '0') text.pop_back();
  return text;
}

}  // namespace sluice::hls
