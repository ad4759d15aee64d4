#include "validate/report/report.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::validate {

bool is_violation(const FaultGroup& group, const ReportOptions& options) {
  const bool ignored = std::ranges::any_of(
      options.ignored, [&](const std::string& id) { return equals_ignoring_case(id, group.rule); });
  return !ignored && (options.strict || group.strength != Strength::kClient);
}

int exit_status(const Verdict& verdict, const ReportOptions& options) {
  if (verdict.not_judged) return 2;
  const bool violated = std::ranges::any_of(
      verdict.faults, [&](const FaultGroup& group) { return is_violation(group, options); });
  return violated ? 1 : 0;
}

}  // namespace sluice::validate
