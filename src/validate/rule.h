// A rule that a black box can judge: its id on the conformance page of the project, how strongly it is asked
// for, where it is written, and what to do when it is broken.
//
// The table is constant; any thread.
#pragma once

#include <span>
#include <string_view>

namespace sluice::validate {

enum class Strength {
  kMust,    // the specification, or Apple's authoring specification, demands it
  kShould,  // recommended there
  kClient,  // not written down, but a player in use stumbles over it
};

std::string_view to_string(Strength strength);  // "MUST", "SHOULD", "CLIENT"

struct Rule {
  std::string_view id;     // "MP-03"
  Strength strength;       // the strongest that a finding of this rule can have
  std::string_view title;  // what must be so, in one sentence without a full stop
  std::string_view
      reference;            // "bis 4.4.3.1": draft-pantos-hls-rfc8216bis; "Auth 7.7": Apple's authoring spec
  std::string_view advice;  // what to do on the server, in one sentence
};

// Groups in the order of their letters, rules in the order of their numbers.
std::span<const Rule> rules();

// Nothing when there is no such rule. Upper and lower case are the same.
const Rule* find_rule(std::string_view id);

// The groups of which rules() is made, one file each in rules/.
std::span<const Rule> multivariant_rules();  // MV
std::span<const Rule> playlist_rules();      // MP
std::span<const Rule> delivery_rules();      // DD
std::span<const Rule> media_rules();         // PS
std::span<const Rule> http_rules();          // HC
std::span<const Rule> robustness_rules();    // RB and CQ

}  // namespace sluice::validate
