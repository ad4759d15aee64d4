#include "validate/media/i_frame_rules.h"

#include <fmt/format.h>

#include "validate/media/piece.h"

namespace sluice::validate {

std::optional<Duration> judge_i_frame(const Segment& entry, const InitSection& init,
                                      std::span<const std::uint8_t> data, const Where& where,
                                      Findings& findings) {
  const auto fault = [&](std::string_view what, std::string_view seen) {
    findings.add("MV-13", what, where, fmt::format("entry {}: {}", entry.msn, seen));
  };
  const Track* video = init.video();
  if (video == nullptr) {
    fault("an I-frame playlist without pictures", "no video track in the init section");
    return std::nullopt;
  }
  // The mdat may be cut behind the picture, so that what the box reader finds wrong with it means nothing.
  const MediaFile file = read_media_file(data, init);
  for (const Box& box : file.boxes) {
    if (box.type == "ftyp" || box.type == "moov") fault("the range covers the init section", box.type.text());
  }
  const std::vector<Sample> samples = samples_of(file, video->id);
  if (samples.empty() || !samples.front().inside(data)) {
    fault("the range does not hold a whole picture",
          fmt::format("{} bytes, {} samples in them", data.size(), samples.size()));
    return std::nullopt;
  }
  if (!samples.front().sync())
    fault("the picture is not an I-frame", fmt::format("flags 0x{:08x}", samples.front().flags));
  if (samples.size() > 1 && samples[1].inside(data))
    fault("the range holds more than one picture", fmt::format("{} bytes", data.size()));
  return to_duration(samples.front().dts, video->timescale);
}

void judge_i_frame_distance(const Segment& entry, Duration time, Duration next, const Where& where,
                            Findings& findings) {
  constexpr std::chrono::milliseconds kExact{1};
  const Duration apart = next - time;
  if (std::chrono::abs(apart - entry.duration) <= kExact) return;
  findings.add("MV-13", "EXTINF is not the distance to the next picture", where,
               fmt::format("entry {}: EXTINF {:.6f} s, {:.6f} s to the next", entry.msn,
                           std::chrono::duration<double>(entry.duration).count(),
                           std::chrono::duration<double>(apart).count()));
}

}  // namespace sluice::validate
