// What was found: violations, with repeats of the same fault counted instead of repeated.
//
// Values and a plain collection; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "validate/rule.h"

namespace sluice::validate {

// Where and when something was seen. `url` is shown through redact_url().
struct Where {
  std::string url;
  WallTime time;
};

struct Finding {
  std::string_view rule;   // an id of the table
  std::string_view fault;  // what is wrong, in constant words: findings of one rule and fault are one group
  std::string seen;        // the values: "EXTINF 4.6 s, TARGETDURATION 4 (line 17)"
  Where where;
  std::optional<Strength> strength;  // when this fault is less than what the rule is at its strongest
};

// All findings of one rule and one fault.
struct FaultGroup {
  std::string_view rule;
  std::string_view fault;
  Strength strength;
  std::uint64_t count = 0;
  std::vector<Finding> examples;  // the first ones, at most kMaxExamples
};

class Findings {
 public:
  static constexpr std::size_t kMaxExamples = 5;

  void add(Finding finding);
  void add(std::string_view rule, std::string_view fault, const Where& where, std::string seen) {
    add({.rule = rule, .fault = fault, .seen = std::move(seen), .where = where, .strength = {}});
  }
  // As add(), for a fault that is less than the rule's own strength.
  void add(std::string_view rule, Strength strength, std::string_view fault, const Where& where,
           std::string seen) {
    add({.rule = rule, .fault = fault, .seen = std::move(seen), .where = where, .strength = strength});
  }

  // In the order of the rules; faults of one rule in the order they were first seen.
  std::vector<FaultGroup> groups() const;
  bool has(std::string_view rule) const;
  bool empty() const { return groups_.empty(); }

 private:
  std::vector<FaultGroup> groups_;
};

}  // namespace sluice::validate
