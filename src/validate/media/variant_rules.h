// What the multivariant playlist says of a variant against what its media is: MV-06 (rates), MV-07 (CODECS),
// MV-08 (RESOLUTION, FRAME-RATE), MV-09 (VIDEO-RANGE), MV-12 (dates). Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "validate/finding.h"
#include "validate/media/media_judge.h"
#include "validate/mp4/init_section.h"
#include "validate/playlist/multivariant_playlist.h"

namespace sluice::validate {

struct FrameRates {
  double average = 0;  // 0: not known
  double highest = 0;
};

// `inits` are the newest init sections of the variant's own playlist and of the audio group it names.
void judge_variant(const Variant& variant, std::span<const InitSection* const> inits, FrameRates measured,
                   const Where& where, Findings& findings);

// A segment as it was loaded.
struct Weighed {
  Duration duration{};
  std::size_t bytes = 0;
};

// Bits a second: the highest of any run of segments between half and one and a half `target` long, and all.
struct Rates {
  double peak = 0;
  double average = 0;
  Duration measured{};
};
Rates measure_rates(std::span<const Weighed> segments, Duration target);
void judge_rates(const Variant& variant, const Rates& rates, const Where& where, Findings& findings);

struct RenditionDates {
  Where where;
  DateMapping mapping;
};
// Those of one presentation; only those of the same discontinuity sequence number are compared.
void judge_dates(std::span<const RenditionDates> renditions, Findings& findings);

}  // namespace sluice::validate
