#include "validate/media/variant_rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::validate {
namespace {

// Hexadecimal digits of H.264 and H.265 may be written large or small; the case of other names is part of
// them.
std::string comparable(std::string_view codec) {
  const bool hexadecimal = codec.starts_with("avc") || codec.starts_with("hvc") || codec.starts_with("hev");
  return hexadecimal ? to_lower(codec) : std::string(codec);
}

// AAC in which SBR is not announced by the AudioSpecificConfig may be declared as what it becomes.
bool names_the_same(const std::string& said, const Codec& codec) {
  if (comparable(said) == comparable(codec.name)) return true;
  return codec.name == "mp4a.40.2" && (said == "mp4a.40.5" || said == "mp4a.40.29");
}

std::string join(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text.empty() ? "none" : text;
}

void judge_codecs(const Variant& variant, const std::vector<const Track*>& tracks, const Where& where,
                  Findings& findings) {
  const Attribute* attribute = variant.attributes.find("CODECS");
  if (attribute == nullptr) return;  // that is for playlist/multivariant_rules.h
  std::set<std::string> said;
  for (const std::string_view each : split(attribute->value, ',')) said.emplace(trim(each));
  std::set<std::string> found;
  for (const Track* track : tracks) {
    if (!track->codec.name.empty()) found.insert(track->codec.name);
    const bool explicit_needed =
        track->codec.audio_object_type == 2 && (said.contains("mp4a.40.5") || said.contains("mp4a.40.29"));
    if (explicit_needed)
      findings.add("PS-19", "SBR is declared by CODECS, and the AudioSpecificConfig does not signal it",
                   where, fmt::format("CODECS {}, audio object type 2", attribute->value));
  }
  const auto seen = [&] { return fmt::format("CODECS {}, the media is {}", attribute->value, join(found)); };
  const bool all_said = std::ranges::all_of(tracks, [&said](const Track* track) {
    return track->codec.name.empty() || std::ranges::any_of(said, [track](const std::string& name) {
             return names_the_same(name, track->codec);
           });
  });
  const bool all_found = std::ranges::all_of(said, [&tracks](const std::string& name) {
    return std::ranges::any_of(tracks,
                               [&name](const Track* track) { return names_the_same(name, track->codec); });
  });
  if (!all_said) {
    findings.add("MV-07", "CODECS does not name what the media is", where, seen());
  } else if (!all_found) {
    findings.add("MV-07", "CODECS names what is not there", where, seen());
  }
}

bool close(std::uint64_t a, std::uint64_t b) {
  return a <= b + 1 && b <= a + 1;  // the aspect of pixels rounds
}

void judge_resolution(const Variant& variant, const Track& video, const Where& where, Findings& findings) {
  const Attribute* attribute = variant.attributes.find("RESOLUTION");
  const Codec& codec = video.codec;
  if (attribute == nullptr) findings.add("MV-08", "RESOLUTION is missing", where, variant.uri);
  if (attribute == nullptr || !codec.picture) return;
  const std::vector<std::string_view> sides = split(attribute->value, 'x');
  if (sides.size() != 2) return;
  const auto width = parse_unsigned(sides[0]);
  const auto height = parse_unsigned(sides[1]);
  if (!width || !height) return;
  const Picture& picture = *codec.picture;
  const std::uint64_t shown = std::uint64_t{picture.width} * picture.aspect_width / picture.aspect_height;
  const auto is = [&](std::uint64_t w, std::uint64_t h) {
    return (close(*width, w) && close(*height, h)) || (video.turned && close(*width, h) && close(*height, w));
  };
  if (is(picture.width, picture.height) || is(shown, picture.height)) return;
  findings.add("MV-08", "RESOLUTION is not that of the picture", where,
               fmt::format("RESOLUTION {}, the parameter set says {}x{}", attribute->value, picture.width,
                           picture.height));
}

void judge_frame_rate(const Variant& variant, FrameRates measured, const Where& where, Findings& findings) {
  constexpr double kTolerance = 0.05;
  if (!variant.frame_rate && variant.attributes.find("FRAME-RATE") == nullptr) {
    findings.add("MV-08", "FRAME-RATE is missing", where, variant.uri);
  }
  if (!variant.frame_rate || measured.average <= 0) return;
  const double said = *variant.frame_rate;
  if (said >= measured.average * (1 - kTolerance) && said <= measured.highest * (1 + kTolerance)) return;
  findings.add("MV-08", "FRAME-RATE is not that of the video", where,
               fmt::format("FRAME-RATE {:.3f}, measured {:.3f} on average and {:.3f} at most", said,
                           measured.average, measured.highest));
}

void judge_range(const Variant& variant, const Codec& codec, const Where& where, Findings& findings) {
  if (!codec.picture || !codec.picture->transfer) return;
  constexpr unsigned kPq = 16;
  constexpr unsigned kHlg = 18;
  const unsigned transfer = *codec.picture->transfer;
  const std::string_view right = transfer == kPq ? "PQ" : transfer == kHlg ? "HLG" : "SDR";
  const std::string_view written = variant.attributes.get("VIDEO-RANGE");
  const std::string_view said = written.empty() ? "SDR" : written;
  if (said == right) return;
  findings.add("MV-09", "VIDEO-RANGE is not that of the picture", where,
               fmt::format("VIDEO-RANGE {}, transfer characteristics {} are {}",
                           written.empty() ? "absent, which is SDR" : written, transfer, right));
}

}  // namespace

void judge_variant(const Variant& variant, std::span<const InitSection* const> inits, FrameRates measured,
                   const Where& where, Findings& findings) {
  std::vector<const Track*> tracks;
  for (const InitSection* init : inits) {
    for (const Track& track : init->tracks) {
      if (track.is_video() || track.is_audio()) tracks.push_back(&track);
    }
  }
  // An I-frame playlist may leave out the sound that its init section has.
  if (variant.i_frames) std::erase_if(tracks, [](const Track* track) { return !track->is_video(); });
  if (tracks.empty()) return;
  judge_codecs(variant, tracks, where, findings);
  const auto video = std::ranges::find_if(tracks, [](const Track* track) { return track->is_video(); });
  if (video == tracks.end()) return;
  judge_resolution(variant, **video, where, findings);
  if (!variant.i_frames) judge_frame_rate(variant, measured, where, findings);
  judge_range(variant, (*video)->codec, where, findings);
}

Rates measure_rates(std::span<const Weighed> segments, Duration target) {
  const auto rate = [](std::size_t bytes, Duration duration) {
    const double seconds = std::chrono::duration<double>(duration).count();
    return seconds > 0 ? 8 * static_cast<double>(bytes) / seconds : 0;
  };
  Rates rates;
  std::size_t all = 0;
  for (std::size_t first = 0; first < segments.size(); ++first) {
    all += segments[first].bytes;
    rates.measured += segments[first].duration;
    Weighed run;
    for (std::size_t i = first; i < segments.size() && 2 * run.duration < 3 * target; ++i) {
      run.duration += segments[i].duration;
      run.bytes += segments[i].bytes;
      if (2 * run.duration >= target && 2 * run.duration <= 3 * target)
        rates.peak = std::max(rates.peak, rate(run.bytes, run.duration));
    }
  }
  rates.average = rate(all, rates.measured);
  return rates;
}

void judge_rates(const Variant& variant, const Rates& rates, const Where& where, Findings& findings) {
  constexpr double kPeakAllowed = 1.25;     // Auth 1.29, 9.14: of a live stream
  constexpr double kAverageAllowed = 1.10;  // over an hour
  constexpr std::chrono::minutes kLong{10};
  if (variant.bandwidth && rates.peak > static_cast<double>(*variant.bandwidth)) {
    const bool far = rates.peak > kPeakAllowed * static_cast<double>(*variant.bandwidth);
    findings.add("MV-06", far ? Strength::kMust : Strength::kShould, "BANDWIDTH does not bound the peak",
                 where, fmt::format("BANDWIDTH {}, measured {:.0f}", *variant.bandwidth, rates.peak));
  }
  if (variant.average_bandwidth &&
      rates.average > kAverageAllowed * static_cast<double>(*variant.average_bandwidth))
    findings.add(
        "MV-06", rates.measured >= kLong ? Strength::kMust : Strength::kShould,
        "AVERAGE-BANDWIDTH does not bound the average", where,
        fmt::format("AVERAGE-BANDWIDTH {}, measured {:.0f} over {:.0f} s", *variant.average_bandwidth,
                    rates.average, std::chrono::duration<double>(rates.measured).count()));
}

void judge_dates(std::span<const RenditionDates> renditions, Findings& findings) {
  for (std::size_t i = 1; i < renditions.size(); ++i) {
    const RenditionDates& one = renditions[0];
    const RenditionDates& other = renditions[i];
    if (one.mapping.dsn != other.mapping.dsn) continue;
    const Duration apart = one.mapping.zero - other.mapping.zero;
    const Duration allowed =
        std::max<Duration>({one.mapping.frame, other.mapping.frame, std::chrono::milliseconds(1)});
    if (std::chrono::abs(apart) > allowed)
      findings.add("MV-12", "renditions give different dates to the same time", other.where,
                   fmt::format("{:.3f} s apart from {}", std::chrono::duration<double>(apart).count(),
                               redact_url(one.where.url)));
  }
}

}  // namespace sluice::validate
