#include "validate/rule.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace sluice::validate {

std::string_view to_string(Strength strength) {
  switch (strength) {
    case Strength::kMust: return "MUST";
    case Strength::kShould: return "SHOULD";
    case Strength::kClient: return "CLIENT";
  }
  return "MUST";
}

std::span<const Rule> rules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> out;
    for (const std::span<const Rule> group : {multivariant_rules(), playlist_rules(), delivery_rules(),
                                              media_rules(), http_rules(), robustness_rules()}) {
      out.insert(out.end(), group.begin(), group.end());
    }
    return out;
  }();
  return all;
}

const Rule* find_rule(std::string_view id) {
  const auto all = rules();
  const auto found =
      std::ranges::find_if(all, [&](const Rule& rule) { return equals_ignoring_case(rule.id, id); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace sluice::validate
