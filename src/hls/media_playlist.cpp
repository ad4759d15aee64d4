#include "hls/media_playlist.h"

#include <iterator>
#include <span>

#include <fmt/format.h>

#include "hls/names.h"

namespace sluice::hls {
namespace {

class Writer {
 public:
  Writer(const PlaylistState& state, std::size_t skipped) : state_(state), skipped_(skipped) {}

  std::string write() && {
    header();
    if (skipped_ > 0) line("#EXT-X-SKIP:SKIPPED-SEGMENTS={}", skipped_);
    const PresentationTime end = playlist_end();
    for (const auto& segment : std::span(state_.segments).subspan(skipped_)) {
      segment_head(*segment);
      // Only parts in the last three target durations are listed, and those of a segment all together (MP-16,
      // DD-25).
      if (end - segment->end() < 3 * state_.targets.target_duration) parts(*segment);
      if (segment->gap) line("#EXT-X-GAP");
      line("#EXTINF:{},", format_seconds(segment->duration()));
      line("{}", segment_name(segment->msn));
    }
    if (state_.open && state_.targets.low_latency) {
      segment_head(*state_.open);
      parts(*state_.open);
    }
    if (state_.ended) {
      line("#EXT-X-ENDLIST");
    } else if (state_.targets.low_latency) {
      line(R"(#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{}")", part_name(state_.open_msn(), state_.open_parts()));
    }
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void header() {
    const Targets& targets = state_.targets;
    line("#EXTM3U");
    // Low-latency tags ask for no version; 9 is what delta updates need and what players expect beside them
    // (MP-01).
    line("#EXT-X-VERSION:{}", targets.low_latency ? 9 : 6);
    line("#EXT-X-TARGETDURATION:{}", targets.target_duration.count());
    if (targets.low_latency) {
      const std::string skip = targets.can_skip_until.count() > 0
                                   ? fmt::format("CAN-SKIP-UNTIL={},", format_seconds(targets.can_skip_until))
                                   : "";
      line("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,{}PART-HOLD-BACK={},HOLD-BACK={}", skip,
           format_seconds(targets.part_hold_back), format_seconds(targets.hold_back()));
      line("#EXT-X-PART-INF:PART-TARGET={}", format_seconds(targets.part_target));
    }
    line("#EXT-X-MEDIA-SEQUENCE:{}", state_.media_sequence());
    line("#EXT-X-DISCONTINUITY-SEQUENCE:{}", state_.discontinuity_sequence);
  }

  PresentationTime playlist_end() const {
    if (state_.open) return state_.open->end();
    return state_.segments.empty() ? PresentationTime{0} : state_.segments.back()->end();
  }

  // What belongs to a segment stands before its first part (MP-19).
  void segment_head(const Segment& segment) {
    if (segment.discontinuity) line("#EXT-X-DISCONTINUITY");
    if (segment.init.get() != init_) {
      line(R"(#EXT-X-MAP:URI="{}")", segment.init->name);
      init_ = segment.init.get();
    }
    line("#EXT-X-PROGRAM-DATE-TIME:{}", to_iso8601(to_wall(segment.start)));
  }

  void parts(const Segment& segment) {
    if (!state_.targets.low_latency) return;
    for (std::size_t i = 0; i < segment.parts.size(); ++i) {
      const Part& part = segment.parts[i];
      line(R"(#EXT-X-PART:DURATION={},URI="{}"{})", format_seconds(part.duration), part_name(segment.msn, i),
           part.gap           ? ",GAP=YES"
           : part.independent ? ",INDEPENDENT=YES"
                              : "");
    }
  }

  const PlaylistState& state_;
  std::size_t skipped_;
  const InitSection* init_ = nullptr;
  std::string out_;
};

}  // namespace

std::string render_media_playlist(const PlaylistState& state, std::size_t skipped) {
  return Writer(state, skipped).write();
}

std::string format_seconds(Duration duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  std::string text = fmt::format("{}.{:06}", seconds.count(), (duration - seconds).count());
  const std::size_t shortest = text.size() - 3;
  while (text.size() > shortest && text.back() == '0') text.pop_back();
  return text;
}

}  // namespace sluice::hls
