#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "validate/media/box_rules.h"

namespace sluice::validate {
namespace {

// Brands that promise at least the structure of iso6, which brought tfdt's place and default-base-is-moof.
bool promises_iso6(FourCc brand) {
  static constexpr std::array<FourCc, 12> kBrands = {"iso6", "iso7", "iso8", "iso9", "isoa", "isob",
                                                     "isoc", "cmfc", "cmf2", "cmfs", "mp41", "hlsf"};
  return std::ranges::find(kBrands, brand) != kBrands.end();
}

void judge_brands(const InitSection& init, const Where& where, Findings& findings) {
  if (promises_iso6(init.major_brand) || std::ranges::any_of(init.brands, promises_iso6)) return;
  std::string seen = fmt::format("major brand '{}', compatible", init.major_brand.text());
  for (const FourCc brand : init.brands) seen += fmt::format(" '{}'", brand.text());
  findings.add("PS-01", "no brand stands for iso6 or later", where, seen);
}

void judge_video(const Codec& codec, const Where& where, Findings& findings) {
  if (codec.entry == "avc3" || codec.entry == "hev1" || codec.entry == "dvhe" || codec.entry == "dav1")
    findings.add("PS-16", "the sample entry is not avc1 or hvc1", where,
                 fmt::format("'{}'", codec.entry.text()));
  if (codec.video == VideoFormat::kNone) return;
  if (codec.nal_length_size != 4)
    findings.add("PS-16", "NAL units do not have lengths of 4 bytes", where,
                 fmt::format("lengths of {} bytes", codec.nal_length_size));
  if (codec.parameter_sets.empty())
    findings.add("PS-16", "the init section has no parameter sets", where,
                 fmt::format("'{}' without any", codec.entry.text()));
}

}  // namespace

void judge_init_section(const InitSection& init, const Where& where, Findings& findings) {
  for (const Fault& fault : init.structure.list())
    findings.add("PS-01", "the boxes of the init section are wrong", where,
                 fmt::format("at byte {}: {}", fault.offset, fault.what));
  for (const Fault& fault : init.sound.list())
    findings.add("PS-19", "the configuration of the sound is wrong", where,
                 fmt::format("at byte {}: {}", fault.offset, fault.what));
  judge_brands(init, where, findings);
  for (const Track& track : init.tracks) {
    if (track.is_video()) judge_video(track.codec, where, findings);
  }
}

}  // namespace sluice::validate
