#include "validate/finding.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace sluice::validate {

void Findings::add(Finding finding) {
  const auto same = [&](const FaultGroup& each) {
    return each.rule == finding.rule && each.fault == finding.fault;
  };
  auto group = std::ranges::find_if(groups_, same);
  if (group == groups_.end()) {
    const Rule* rule = find_rule(finding.rule);
    assert(rule != nullptr);
    groups_.push_back({.rule = rule->id,
                       .fault = finding.fault,
                       .strength = finding.strength.value_or(rule->strength),
                       .examples = {}});
    group = groups_.end() - 1;
  }
  ++group->count;
  if (group->examples.size() < kMaxExamples) group->examples.push_back(std::move(finding));
}

std::vector<FaultGroup> Findings::groups() const {
  std::vector<FaultGroup> sorted;
  sorted.reserve(groups_.size());
  for (const Rule& rule : rules()) {
    std::ranges::copy_if(groups_, std::back_inserter(sorted),
                         [&](const FaultGroup& each) { return each.rule == rule.id; });
  }
  return sorted;
}

bool Findings::has(std::string_view rule) const {
  return std::ranges::any_of(groups_, [&](const FaultGroup& each) { return each.rule == rule; });
}

}  // namespace sluice::validate
