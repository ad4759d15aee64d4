// Groups F and G: what a stream must survive, and what players in use insist on.
#include <array>

#include "validate/rule.h"

namespace sluice::validate {
namespace {

using enum Strength;

constexpr auto kRules = std::to_array<Rule>({
    {.id = "RB-03",
     .strength = kMust,
     .title = "A URI is never used again for other bytes",
     .reference = "bis 4.4.5.3, 6.2.6",
     .advice = "Give every part, segment and init section a name of its own for ever"},
    {.id = "RB-05",
     .strength = kMust,
     .title = "No segment or part is shorter than a frame",
     .reference = "bis 4.4.4.1",
     .advice = "Merge what is empty into its neighbour"},
    {.id = "RB-10",
     .strength = kShould,
     .title = "The first playlist has enough media to start with",
     .reference = "bis 6.2.2, 4.4.3",
     .advice = "Answer when there are three TARGETDURATIONs of segments, or fill up with gaps"},
    {.id = "CQ-05",
     .strength = kClient,
     .title = "AVPlayer wants EXT-X-DISCONTINUITY-SEQUENCE, and EXT-X-VERSION in front",
     .reference = "AVPlayer -12642, -12646",
     .advice = "Write EXT-X-VERSION second and EXT-X-DISCONTINUITY-SEQUENCE always"},
    {.id = "CQ-07",
     .strength = kClient,
     .title = "hls.js blocks only when media sequence numbers start above 0",
     .reference = "hls.js 1.7",
     .advice = "Start EXT-X-MEDIA-SEQUENCE at 1 or more"},
    {.id = "CQ-09",
     .strength = kClient,
     .title = "hls.js can miss parts of 0.25 s or less",
     .reference = "hls.js 5028",
     .advice = "Choose a PART-TARGET above 0.25 s"},
    {.id = "CQ-10",
     .strength = kClient,
     .title = "hls.js refuses a playlist with parts but no complete segment",
     .reference = "hls.js levelEmptyError",
     .advice = "Publish the playlist with its first complete segment"},
    {.id = "CQ-12",
     .strength = kClient,
     .title = "media3 and Shaka stumble over parts that are byte ranges",
     .reference = "media3 3350",
     .advice = "Give each part a URI of its own"},
});

}  // namespace

std::span<const Rule> robustness_rules() {
  return kRules;
}

}  // namespace sluice::validate
