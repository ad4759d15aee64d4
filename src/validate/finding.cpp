#include "validate/finding.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

// What a server sent is shown on terminals, and must not command them.
std::string harmless(std::string_view text) {
  std::string out;
  unsigned before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool c1 = before == 0xC2 && byte >= 0x80 && byte < 0xA0;  // controls of ISO 6429, in UTF-8
    if (byte < 0x20 || byte == 0x7F || c1) {
      if (c1) out.pop_back();
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
    before = byte;
  }
  return out;
}

}  // namespace

void Findings::add(Finding finding) {
  finding.seen = harmless(finding.seen);
  finding.where.url = harmless(finding.where.url);
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
