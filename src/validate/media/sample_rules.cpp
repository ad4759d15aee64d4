#include "validate/media/sample_rules.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "validate/mp4/nal.h"

namespace sluice::validate {
namespace {

class SampleRules {
 public:
  SampleRules(const Piece& piece, Findings& findings) : piece_(piece), findings_(findings) {}

  void judge() {
    const Track* video = piece_.init.video();
    if (video != nullptr) {
      const std::vector<Sample> samples = samples_of(piece_.file, video->id);
      judge_start(samples);
      for (const Sample& sample : samples) judge_flags(sample);
      if (video->codec.video != VideoFormat::kNone) judge_pictures(*video);
    } else if (piece_.part && !piece_.segment.parts[*piece_.part].independent &&
               piece_.init.audio() != nullptr) {
      fault("PS-07", "a part of sound alone lacks INDEPENDENT=YES", "all of its samples are independent");
    }
    if (const Track* audio = piece_.init.audio()) judge_sound(*audio);
  }

 private:
  void fault(std::string_view rule, std::string_view what, std::string_view seen) {
    findings_.add(rule, what, piece_.where, fmt::format("{}: {}", piece_.name(), seen));
  }
  // Of the faults of single samples, the first of each kind: a piece may have very many samples.
  bool first(std::string_view what) {
    if (std::ranges::find(told_, what) != told_.end()) return false;
    told_.push_back(what);
    return true;
  }
  void should(std::string_view rule, std::string_view what, std::string_view seen) {
    findings_.add(rule, Strength::kShould, what, piece_.where, fmt::format("{}: {}", piece_.name(), seen));
  }

  void judge_start(const std::vector<Sample>& samples) {
    if (samples.empty()) return;
    const bool key = samples.front().sync();
    if (!piece_.part) {
      if (key) return;
      const std::string seen = fmt::format("flags 0x{:08x}", samples.front().flags);
      if (piece_.independent_segments)
        return fault("MV-10", "EXT-X-INDEPENDENT-SEGMENTS, and a segment does not start with a key frame",
                     seen);
      // Not a MUST: a GOP longer than TARGETDURATION may force a cut (RB-04).
      return should("PS-10", "a segment does not start with a key frame", seen);
    }
    const bool said = piece_.segment.parts[*piece_.part].independent;
    if (said && !key)
      fault("PS-07", "INDEPENDENT=YES stands on a part that does not start with a key frame",
            fmt::format("flags 0x{:08x}", samples.front().flags));
    if (!said && key)
      fault("PS-07", "INDEPENDENT=YES is missing on a part that starts with a key frame",
            fmt::format("flags 0x{:08x}", samples.front().flags));
  }

  void judge_flags(const Sample& sample) {
    constexpr unsigned kOnOthers = 1;
    constexpr unsigned kOnNone = 2;
    const unsigned depends = sample.depends_on();
    if (depends == (sample.sync() ? kOnNone : kOnOthers)) return;
    const std::string_view what =
        depends == 0 ? "sample_depends_on is not given"
                     : "sample_depends_on and sample_is_non_sync_sample contradict each other";
    if (!first(what)) return;
    const std::string seen = fmt::format("flags 0x{:08x} at {}", sample.flags, sample.dts);
    depends == 0 ? should("PS-10", what, seen) : fault("PS-10", what, seen);
  }

  // Where a sample is not in its mdat there is nothing to be read (PS-11).
  void judge_pictures(const Track& video) {
    for (const MovieFragment& fragment : piece_.file.fragments) {
      for (const TrackFragment& track : fragment.tracks) {
        if (track.track_id != video.id) continue;
        for (const Sample& sample : track.samples) {
          if (fragment.holds(sample) && sample.inside(piece_.data)) judge_nals(sample, video.codec);
        }
      }
    }
  }

  void judge_nals(const Sample& sample, const Codec& codec) {
    const AccessUnit unit = read_access_unit(piece_.data.subspan(sample.offset, sample.size), codec);
    if (unit.fault)
      return picture_fault(sample, "PS-16", "NAL units are not behind their lengths", *unit.fault);
    if (unit.access == Access::kNone)
      return picture_fault(sample, "PS-10", "a sample has no picture", "no slice in it");
    if (sample.sync() && unit.access == Access::kNotPossible)
      picture_fault(sample, "PS-10", "a sample is marked as a key frame and is none", "its first slice");
    if (!sample.sync() && unit.access == Access::kClean)
      picture_fault(sample, "PS-10", "a key frame is not marked as one", "its first slice");
    for (const Nal& nal : unit.nals) {
      if (!is_parameter_set(nal, codec.video)) continue;
      const bool known = std::ranges::any_of(
          codec.parameter_sets, [&nal](const auto& set) { return std::ranges::equal(set, nal.data); });
      if (!known)
        picture_fault(sample, "PS-16", "a parameter set is not that of the init section",
                      fmt::format("NAL unit of type {}, {} bytes", nal.type, nal.data.size()));
    }
  }

  void picture_fault(const Sample& sample, std::string_view rule, std::string_view what,
                     std::string_view seen) {
    if (first(what)) fault(rule, what, fmt::format("sample at {}: {}", sample.dts, seen));
  }

  // A frame of AAC lasts 1024 or 960 samples, with SBR twice that; anything else is a clock that was
  // corrected.
  void judge_sound(const Track& audio) {
    if (audio.codec.entry != "mp4a" || audio.codec.sample_rate == 0) return;
    const std::uint32_t rate = audio.codec.sample_rate;
    if (audio.timescale != rate && audio.timescale != 2 * rate) return;
    for (const Sample& sample : samples_of(piece_.file, audio.id)) {
      const std::uint32_t d = sample.duration;
      if (d == 960 || d == 1024 || d == 1920 || d == 2048) continue;
      return fault("PS-19", "a frame of AAC does not last as long as its samples",
                   fmt::format("{} ticks of 1/{} s at {}", d, audio.timescale, sample.dts));
    }
  }

  const Piece& piece_;
  Findings& findings_;
  std::vector<std::string_view> told_;  // what first() was asked for
};

}  // namespace

void judge_samples(const Piece& piece, Findings& findings) {
  SampleRules(piece, findings).judge();
}

}  // namespace sluice::validate
